import { spansOf } from './spans';
import { hintOf } from './traits';
import type { TextRule } from './types';

interface CodeWords {
  readonly id: string;
  /** What names the code. */
  readonly names: string;
  /** What may stand between the name and the digits, beside signs. */
  readonly between: string;
  readonly digits: string;
  readonly leastDigits: number;
  /** Cheap test that is true where a name is, and three characters of each. */
  readonly hint: RegExp;
  readonly threes: string;
}

const JOINS =
  'is|was|es|era|de|del|la|el|su|tu|tarjeta|card|code|number|enviado|recibido|introducid[oa]|incorrect[oa]|inv[aá]lido|err[oó]neo|wrong|invalid';

/** In Spanish and English. What a code of an error, an office or a country is called is not among them. */
const CODES: readonly CodeWords[] = [
  {
    id: 'cvv',
    names: 'cvv2?|cvc2?|csc|cvn|c[oó]digo de seguridad|security code',
    between: `${JOINS}|cvv2?|cvc2?`,
    digits: '\\d{3,4}',
    leastDigits: 3,
    hint: /cv[vcn]|csc|seguridad|security/i,
    threes: 'cvv cvc cvn csc uri',
  },
  { id: 'pin', names: 'pin|nip', between: JOINS, digits: '\\d{3,8}', leastDigits: 3, hint: /pin|nip/i, threes: 'pin nip' },
  {
    id: 'otp',
    names:
      'otp|totp|2fa|one[- ]time (?:code|password)|(?:sms|verification|security|confirmation|access|login|authentication) code|passcode|(?<!(?:error|estado|exit|status|result|response) )c[oó]digo|clave|token sms',
    between: `${JOINS}|un|solo|uso|firma|acceso|verificaci[oó]n|confirmaci[oó]n|seguridad|sms|otp|bizum|din[aá]mica`,
    digits: '(?:\\d{3}[ -]\\d{3}|\\d{4,8})',
    leastDigits: 4,
    hint: /otp|2fa|one.time|code|c[oó]digo|clave|token sms/i,
    threes: 'otp 2fa tim ode igo lav sms',
  },
];

/** Not the quotes and equals signs of members: those are pairs, whose names are read with more care. */
const signs = (most: number): string => `[ \\t\\u00a0:(#,/-]{0,${String(most)}}`;

function ruleOf({ id, names, between, digits, leastDigits, hint, threes }: CodeWords): TextRule {
  const words = hintOf(threes);
  const value = `(?<value>${digits})(?![\\p{L}\\p{N}]|\\.\\d)`;
  const after = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${names})(?![\\p{L}])(?:${signs(3)}(?:${between})(?![\\p{L}])){0,5}${signs(4)}${value}`,
    'dgiu',
  );
  const before = new RegExp(
    `(?<![\\p{L}\\p{N}.])${value}\\s(?:is|es)\\s(?:your|the|su|tu|el|la)\\s(?:\\p{L}{1,12}\\s){0,2}(?:${names})(?![\\p{L}])`,
    'dgiu',
  );
  return {
    id,
    mayMatch: (text, traits) => traits.digits >= leastDigits && (traits.hints & words) !== 0 && hint.test(text),
    find: (text) => [...spansOf(text, after), ...spansOf(text, before)].sort((left, right) => left.start - right.start),
  };
}

/** One-time codes, personal numbers and card verification values, where words name them. */
export const codeRules: readonly TextRule[] = CODES.map(ruleOf);
