import { createRedactor } from '../../core/redact';
import type { Json } from '../../core/vocabulary';
import type { Redactor } from '../../core/redact';
import { readGatewayConfig } from '../config';
import { createIntake } from '../intake';
import { createAccounting } from '../accounting';
import { until } from './fake-hec';
import { KEY, openFixture } from './fixture';
import { attribute, logs } from './samples';

describe('the list of custom keys', () => {
  it('is a flag: names between commas, no list when there is none', () => {
    expect(readGatewayConfig(['--custom-keys', 'flow, ab_test,'], {}).customKeys).toEqual(['flow', 'ab_test']);
    expect(readGatewayConfig([], { APPMON_CUSTOM_KEYS: 'flow' }).customKeys).toEqual(['flow']);
    expect(readGatewayConfig([], {}).customKeys).toBeUndefined();
  });

  it('keeps what it names, of records and of reports, and counts the others', async () => {
    const fixture = await openFixture({ customKeys: ['flow'] });
    try {
      const record = {
        timeUnixNano: '1772409600000000000',
        body: { stringValue: 'slow' },
        attributes: [attribute('app.custom.flow', 'transfer'), attribute('shoe.size', '43'), attribute('screen.name', 'Home')],
      };
      await fixture.post('/v1/logs', JSON.stringify(logs([record])), {
        'x-appmon-key': KEY,
        'content-type': 'application/json',
      });
      await until('the log', () => fixture.hec.taken.length === 1);
      expect(fixture.hec.taken[0]?.event).toMatchObject({ screen_name: 'Home', custom_keys: { flow: 'transfer' } });
      expect(JSON.stringify(fixture.hec.taken)).not.toContain('shoe');
      expect(fixture.gateway().accounting.byReason.get('redacted_custom_key')).toBeGreaterThan(0);
    } finally {
      await fixture.close();
    }
  });
});

describe('redaction that fails', () => {
  const room = { fill: () => 0, isFull: () => false, limit: 1000 };
  const deep = (levels: number): Json => (levels === 0 ? 'ana@example.com' : [deep(levels - 1)]);
  const broken: Redactor = {
    redact: () => {
      throw new TypeError('a fault of a rule');
    },
    redactText: () => {
      throw new TypeError('a fault of a rule');
    },
  };

  it.each([
    ['a value nested too deeply', createRedactor(), deep(150)],
    ['a fault of the redactor itself', broken, 'x'],
  ])('closes the door for all of the request: %s', async (_what, redactor, event) => {
    const appended: string[] = [];
    const append = (payload: Buffer): Promise<void> => Promise.resolve(void appended.push(payload.toString('utf8')));
    const { accept } = createIntake({ cleaner: () => ({ hashKeyId: 'k', redactor }), room, append, accounting: createAccounting() });
    const item = (value: Json) =>
      ({
        id: 'i',
        stable: false,
        received: 1,
        app: undefined,
        payload: { type: 'foreign', time: 1, host: undefined, source: undefined, sourcetype: 'x', event: value, fields: {} },
      }) as const;
    await expect(accept([item('harmless'), item(event)])).rejects.toMatchObject({ code: 'APPMON-GATEWAY-REDACTION' });
    expect(appended).toEqual([]);
  });

  it('is told to the sender, and nothing of the request is on the disk', async () => {
    const fixture = await openFixture();
    try {
      const reply = await fixture.post('/services/collector/event', JSON.stringify({ event: deep(150) }));
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(fixture.gateway().accounting.counts).toMatchObject({ received: 0, spooled: 0 });
    } finally {
      await fixture.close();
    }
  });
});
