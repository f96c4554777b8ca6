import fc from 'fast-check';
import { createHasher, createRedactor } from '../redact';
import type { Json } from '../vocabulary';
import { parseReports, redactReport as redactWith } from '.';
import { FRAME_MEMBERS } from './redact-frames';
import type { Frame, ParsedReport } from './types';

const redactor = createRedactor({ hasher: createHasher(new Uint8Array(16).fill(7)) });
const redactReport = (report: ParsedReport): unknown => redactWith(report, redactor);

const reportOf = (frames: Frame[], more: Partial<ParsedReport> = {}): ParsedReport => ({
  sourceKind: 'jvm',
  fields: {},
  causes: [{ type: 'java.io.IOException', message: 'to ana@mail.example', frames }],
  threads: [{ id: 1, crashed: true, frames }],
  lastException: frames,
  ...more,
});

/** What the general redactor makes of a report: the standard for the one that knows reports. */
const general = (report: ParsedReport): unknown => redactor.redact(report as unknown as Json);

const PERSONAL = ['ana@mail.example', 'ES9121000418450200051332', '4111 1111 1111 1111', 'password=Xy7!pass', '+34 612 345 678'];
const HARMLESS = ['com.bank.pay.Form.submit', 'Form.kt', '/usr/lib/libSystem.dylib', '0x1020304050', 'UIKitCore', '', '1.2.3'];
const text = fc.constantFrom(...PERSONAL, ...HARMLESS);
const number = fc.constantFrom(0, 41, 999_999_999_999, 4_111_111_111_111_111);
const frame = fc.record(
  {
    index: number,
    module: text,
    package: text,
    symbol: text,
    symbol_raw: text,
    symbol_offset: number,
    file: text,
    line: number,
    address: fc.constantFrom('0x1020', '0x4111111111111111', '0x1f0e3c2f4d1a'),
    image_uuid: fc.constantFrom('5f0c2f0e-7a37-3d0e-9b1f-0e3c2f4d1a10', '4111111111111111'),
    image_path: text,
    native: fc.boolean(),
  },
  { requiredKeys: ['index'] },
);

describe('the redactor of reports', () => {
  it('leaves and counts exactly what the general one does', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), (frames) => {
        const report = reportOf(frames, { installId: 'A1', customKeys: { iban: 'ES9121000418450200051332' } });
        expect(redactReport(report)).toEqual(general(report));
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('knows no member by which the general one would judge a frame', () => {
    const names = [
      'module',
      'package',
      'symbol',
      'symbol_raw',
      'file',
      'address',
      'rel_address',
      'image_uuid',
      'owner',
      'trust',
      'image_path',
    ];
    for (const value of ['1234', '12345678', 'AB12cd34', 'hunter2!', 'accepted', '612345678']) {
      const report = reportOf([{ index: 0, ...Object.fromEntries(names.map((name) => [name, value])) }]);
      expect(redactReport(report)).toEqual(general(report));
    }
  });

  it('cleans every member a frame may have, whatever stands in it', () => {
    const values = [...PERSONAL, 4_111_111_111_111_111, ['ana@mail.example'], { iban: 'ES9121000418450200051332' }, null];
    for (const name of Object.keys(FRAME_MEMBERS)) {
      for (const value of values) {
        const report = reportOf([{ index: 0, [name]: value }]);
        expect(redactReport(report)).toEqual(general(report));
      }
    }
  });

  it('leaves a member that no parser gives to the general one', () => {
    const odd = {
      index: 0,
      alternatives: ['ana@mail.example'],
      file: { of: 'ana@mail.example' } as unknown as string,
      password: 'hunter2!',
      vars: { iban: 'ES9121000418450200051332' },
      registers: { x0: '0x1' },
    };
    const report = reportOf([odd]);
    expect(redactReport(report)).toEqual(general(report));
    expect(JSON.stringify(redactReport(report))).not.toMatch(/hunter2|ES91|x0|ana@/);
  });

  it('does not change the report it was given', () => {
    const [report] = parseReports(
      'java.io.IOException: to ana@mail.example\n\tat com.bank.A.b(ES9121000418450200051332:3)\n\tat com.bank.A.c(A.kt:4)',
    );
    const before = JSON.stringify(report);
    const clean = JSON.stringify(report && redactReport(report));
    expect(clean).toContain('[iban]');
    expect(clean).not.toContain('ES91');
    expect(JSON.stringify(report)).toBe(before);
  });

  it('fails when the redactor fails', () => {
    const fail = (): never => {
      throw new Error('out of order');
    };
    const report = reportOf([{ index: 0, module: 'com.bank.A' }]);
    expect(() => redactWith(report, { redact: fail, redactText: fail })).toThrow('out of order');
    expect(() => redactWith(report, { ...redactor, redactText: fail })).toThrow('out of order');
  });
});
