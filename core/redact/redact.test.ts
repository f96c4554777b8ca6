import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { createHasher, createRedactor, supportCodeOf, TEXT_RULES } from '.';
import type { Json } from '../vocabulary';

describe('redaction of a parsed event', () => {
  const redactor = createRedactor();

  it('replaces by the name of the member where the value alone says nothing', () => {
    const event = {
      otpCode: '482913',
      card: { cvv: 123, pin: '1234' },
      location: { lat: 40.4168, longitude: '-3.7038' },
      clientIp: '10.0.0.7',
      pin_tries: 'three',
    };
    expect(redactor.redact(event).value).toEqual({
      otpCode: '[otp]',
      card: { cvv: '[cvv]', pin: '[pin]' },
      location: { lat: '[coordinate]', longitude: '[coordinate]' },
      clientIp: '[ip]',
      pin_tries: 'three',
    });
  });

  it('reads the name from key and value pairs and counts each rule', () => {
    const { value, counts } = redactor.redact({
      custom_keys: [
        { key: 'email', value: 'ana@example.com' },
        { key: 'password', value: 'hunter2' },
      ],
      amount: 4111111111111111,
    });
    expect(value).toEqual({
      custom_keys: [
        { key: 'email', value: '[email]' },
        { key: 'password', value: '[secret]' },
      ],
      amount: '[pan]',
    });
    expect(counts).toEqual({ email: 1, secret: 1, pan: 1 });
  });

  it('cleans member names and leaves versions, ids, times and numbers alone', () => {
    expect(redactor.redact({ 'ana@example.com': 1 }).value).toEqual({ '[email]': 1 });
    const event = {
      app_version: '7.13.0.4',
      event_id: '4904a8af61734a1bb3540a9c4fb1f673',
      occurred_time: 1772446530.123,
      storage_free: 412341234123,
      ok: true,
      none: null,
    };
    expect(redactor.redact(event).value).toEqual(event);
  });

  it('leaves out what is undefined, as JSON does', () => {
    const event = { version: undefined, kept: null } as unknown as Json;
    expect(redactor.redact(event).value).toEqual({ kept: null });
    expect(Object.keys(redactor.redact(event).value as object)).toEqual(['kept']);
  });

  it('leaves JSON inside a text JSON, whatever it was that it replaced', () => {
    const inner = {
      pin: 1234,
      card: 4111111111111111,
      at: { lat: 40.416775 },
      list: [4111111111111111, 1],
      note: 'ana@example.com',
      user: { n: 1, id: 'u-1' },
    };
    const clean = {
      pin: '[pin]',
      card: '[pan]',
      at: { lat: '[coordinate]' },
      list: ['[pan]', 1],
      note: '[email]',
      user: { n: 1, id: '[id]' },
    };
    expect(JSON.parse(redactor.redactText(JSON.stringify(inner)).value)).toEqual(clean);
    const outer = JSON.parse(redactor.redactText(JSON.stringify({ body: JSON.stringify(inner) })).value) as { body: string };
    expect(JSON.parse(outer.body)).toEqual(clean);
  });

  it('reads what is behind URL encoding and escapes, and replaces all that was written', () => {
    const cases = [
      ['/q?to=ana%2Bx%40example.com&n=1', '/q?to=[email]&n=1'],
      ['/q?iban=ES91+2100+0418+4502+0005+1332', '/q?iban=[iban]'],
      ['/q?tel=%2B34%20612%20345%20678.', '/q?tel=[phone].'],
      ['"ana\\u0040example.com"', '"[email]"'],
      ['<b>ana&#64;example.com</b>', '<b>[email]</b>'],
      ['100%25 of %zz is 5+5', '100%25 of %zz is 5+5'],
    ] as const;
    for (const [text, expected] of cases) expect(redactor.redactText(text).value).toBe(expected);
  });

  it('lets only listed custom keys pass when there is a list', () => {
    const { value, counts } = createRedactor({ allowedCustomKeys: ['flow'] }).redact({ custom_keys: { flow: 'transfer', note: 'x' } });
    expect(value).toEqual({ custom_keys: { flow: 'transfer' } });
    expect(counts).toEqual({ custom_key: 1 });
  });

  it('replaces ids of installations and users by their hash, or by nothing but a mark without a key', () => {
    const hasher = createHasher(Uint8Array.from({ length: 32 }, () => 7));
    const report = { installation_uuid: 'abc', user: { id: 'u1', kind: 'vip' }, storeInfo: { deviceIdentifierForVendor: 'X-1' } };
    expect(createRedactor({ hasher }).redact(report).value).toEqual({
      installation_uuid: `hash:${hasher.hash('install', 'abc')}`,
      user: { id: `hash:${hasher.hash('user', 'u1')}`, kind: 'vip' },
      storeInfo: { deviceIdentifierForVendor: `hash:${hasher.hash('install', 'X-1')}` },
    });
    expect(redactor.redact({ userId: 'u1' }).value).toEqual({ userId: '[id]' });
    expect(redactor.redactText('Hardware Model: iPhone9,2\nCrashReporter Key:   fc217c5977c6b6790ea1d618461e2e1b04293b13').value).toBe(
      'Hardware Model: iPhone9,2\nCrashReporter Key:   [id]',
    );
  });

  it('hashes an id also when a sender wrote the mark of a hash before it', () => {
    const hasher = createHasher(Uint8Array.from({ length: 32 }, () => 7));
    const clean = createRedactor({ hasher });
    for (const id of ['hash:ana.lopez', `hash:${'a'.repeat(32)}`])
      expect(clean.redact({ user_id: id }).value).toEqual({ user_id: `hash:${hasher.hash('user', id)}` });
    const heads = 'CrashReporter Key:   hash:ana.lopez\nline\nCrashReporter Key: short\n';
    expect(clean.redactText(heads).value).not.toMatch(/ana|short/);
  });

  it('drops what a phone had in its processor, its memory and its system log, whatever it looks like', () => {
    const event = {
      registers: { x0: 'deadbeef' },
      threadState: [1],
      'thread.memory': 'AAAA',
      frames: [{ notable_addresses: { x: 1 }, symbol: 'main' }],
      log_buffers: ['line'],
      memory: { free: 5 },
      register_id: 'kept',
    };
    const { value, counts } = redactor.redact(event);
    expect(value).toEqual({ 'thread.memory': 'AAAA', frames: [{ symbol: 'main' }], memory: { free: 5 }, register_id: 'kept' });
    expect(counts).toEqual({ memory: 4 });
  });

  it('cuts a text of any length without leaving half a number behind', () => {
    const pan = '4111111111111111';
    for (const before of [65_530, 65_526, 65_520]) {
      const { value, counts } = redactor.redact(`${' '.repeat(before)}${pan} and more ${'x'.repeat(100_000)}`);
      expect([(value as string).length <= 65_536, /\d/.test(value as string), counts['cut']]).toEqual([true, false, 1]);
    }
  });

  // Each would keep a rule busy for many times the patience of a test if it looked back over the whole text at every place.
  it.each(['1a', '4111111111111111a', 'pass_', 'a_', 'ES12'])('reads a long text made of %s to its end', (part) => {
    const text = `token 1234567890123 ${part.repeat(60_000 / part.length)} ana@example.com`;
    expect(redactor.redactText(text).value).toBe(text.replace('ana@example.com', '[email]'));
  });

  it.each(TEXT_RULES.map((rule, index) => [`${rule.id} (${String(index)})`, rule] as const))(
    'refuses a text when a rule fails, whichever it is: %s',
    (_name, rule) => {
      const fault = (): never => {
        throw new RangeError('out of memory');
      };
      const spy = jest.spyOn(rule, 'mayMatch').mockImplementation(fault);
      try {
        expect(() => redactor.redact({ note: 'a text of its own, 17' })).toThrow(`the rule ${rule.id} failed, so the event is refused`);
      } finally {
        spy.mockRestore();
      }
    },
  );

  it('refuses what is nested too deeply instead of letting it through', () => {
    let deep: Json = 'ana@example.com';
    for (let level = 0; level < 200; level++) deep = [deep];
    expect(() => redactor.redact(deep)).toThrow('Expected at most 100 levels of nesting.');
  });

  it('cleans what is clean to itself and never throws on shallow values', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const once = redactor.redact(value as Json).value;
        expect(redactor.redact(once).value).toEqual(once);
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});

describe('keyed hash', () => {
  const key = Uint8Array.from({ length: 32 }, (_, index) => index);
  const hasher = createHasher(key);

  it('is HMAC-SHA256 with the kind inside the message', () => {
    const expected = createHmac('sha256', key).update('install:abc-1').digest('hex').slice(0, 32);
    expect(hasher.hash('install', ' ABC-1 ')).toBe(expected);
    expect(hasher.hash('user', 'abc-1')).not.toBe(expected);
    expect(hasher.hashKeyId).toMatch(/^[0-9a-f]{8}$/);
  });

  it('gives a support code of eight base-32 characters', () => {
    // 40 bits of 0x84210842108… are 10000 repeated: each 5-bit group is 16, the 17th character G.
    expect(supportCodeOf('8421084210')).toBe('GGGGGGGG');
    expect(supportCodeOf('0123456789abcdef')).toBe('04HMASW9');
  });

  it('refuses a short key', () => {
    expect(() => createHasher(new Uint8Array(8))).toThrow('Expected a hash key of at least 16 bytes; got 8.');
  });
});
