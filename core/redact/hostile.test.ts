import fc from 'fast-check';
import { createRedactor } from '.';
import { redactText } from './text';

/** What patterns of the rules begin with, stay in or break off at: repeated, a careless pattern reads to the end from every place. */
const PIECES = [
  ...['1', '1a', '1 ', '1-', '1.', '12.34,', '1:', 'a:', ':', '::', 'f:f', '.', '-', '+1', '+34', '0034 ', '4111111111111111a', '4111 '],
  ...['a', 'a.', 'a@', '@', 'a@a.', 'a-', 'ñ', '_', 'a_', 'A1b', 'eyJ', 'eyJhbGciOiJ', 'eyJhbGciOiJ.', 'sk_live_', 'AKIA'],
  ...[
    'pass',
    'password',
    'password ',
    'password:',
    'contraseña de la ',
    'clave ',
    'token ',
    'token=',
    'bearer ',
    'authorization: ',
    'cookie:',
    'cookie: a=',
  ],
  ...[
    'otp ',
    'pin de la ',
    'código ',
    'código de ',
    'cvv (',
    'user":{',
    '"user":{"a":1,',
    'key="',
    'name="a" ',
    '"key":"pin",',
    '"value":"',
    "'",
    '\\"',
  ],
  ...[
    'ES12',
    'ES12 ',
    'es91 2100 ',
    'X1',
    'lat ',
    'lat=1.',
    'location 1.23 ',
    'POINT(',
    'coordinates":[',
    '1°2',
    "1°2'",
    '://',
    '://a:',
    'http://a:b',
    'host ',
    'ip ',
    'to ',
  ],
  ...[
    '%20',
    '%41',
    '%C3',
    '+',
    'a+',
    '=a+',
    '/a+',
    '\\u0041',
    '&#65;',
    '[',
    '{',
    '<',
    '>',
    '=',
    '\n',
    '\t',
    ' ',
    '\u00a0',
    'e',
    '0x',
    'sha256-',
    '/',
  ],
];
const repeated = (parts: readonly string[], length: number): string => {
  const unit = parts.join('');
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
};

/** How often the rules ask a pattern anything while they clean a text. */
function attempts(text: string): number {
  const spy = jest.spyOn(RegExp.prototype, 'exec');
  try {
    redactText(text);
    return spy.mock.calls.length;
  } finally {
    spy.mockRestore();
  }
}

describe('texts made to keep the rules busy', () => {
  // One that reads on from every place would take minutes for a text as long as the longest that is read.
  it.each(PIECES)('are read to their end when made of %j alone', (piece) => {
    const { value } = createRedactor().redactText(`${repeated([piece], 65_000)} ana@example.com`);
    expect(value).not.toContain('ana@example.com');
  });

  it('are read to their end, whatever they are made of', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { minLength: 2, maxLength: 5 }), (parts) => {
        expect(createRedactor().redactText(`${repeated(parts, 65_000)}\nana@example.com`).value).not.toContain('ana@example.com');
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it('make no more questions than their length allows', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 }), (parts) => {
        const [single, double] = [attempts(repeated(parts, 2000)), attempts(repeated(parts, 4000))];
        expect(double).toBeLessThanOrEqual(2.5 * single + 100);
        expect(double).toBeLessThanOrEqual(40 * 4000);
      }),
      { numRuns: 60, seed: 6 },
    );
  });
});
