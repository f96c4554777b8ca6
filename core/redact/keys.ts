import type { KeyRule } from './types';

/** The words of a member name: `cardCVV2`, `card.cvv2` and `card_cvv2` all give card and cvv2. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '');

const rule = (id: string, words: string, accepts: (value: string) => boolean): KeyRule => ({
  id,
  words: new Set(words.split(' ')),
  accepts,
});
const anything = (value: string): boolean => value.trim() !== '';
const shortCode = (value: string): boolean => /^\s*\d{3,8}\s*$/.test(value);

/** Rules on member names, in order of precedence: the first that accepts the value replaces it whole. */
export const KEY_RULES: readonly KeyRule[] = [
  rule('otp', 'otp totp', (value) => /^[A-Za-z0-9 -]{4,10}$/.test(value)),
  rule('pin', 'pin nip', shortCode),
  rule('cvv', 'cvv cvv2 cvc cvc2 csc cvn', shortCode),
  rule(
    'secret',
    'password passwd pwd passphrase contraseña contrasena secret authorization cookie apikey credential credentials',
    anything,
  ),
  rule('token', 'jwt bearer', anything),
  rule('email', 'email mail correo', (value) => value.includes('@')),
  rule('phone', 'phone telephone telefono teléfono mobile movil móvil msisdn tel', (value) => /^\+?[\d\s().-]{7,20}$/.test(value)),
  rule(
    'coordinate',
    'latitude longitude lat lon lng coordinates coords geopoint latlng latlon',
    (value) => /\d/.test(value) && /^[-+\d\s.,;()°'"NSEWO]+$/.test(value),
  ),
  rule('ip', 'ip ipv4 ipv6 ipaddress ipaddr remoteaddr', (value) => /^[0-9a-fA-F.:%]+(?:\/\d+)?$/.test(value) && /[.:]/.test(value)),
];

/** Names made of several words that mean a secret or an address although no single word does. */
const COMPOUND: readonly (readonly [RegExp, string, (value: string) => boolean])[] = [
  [/(?:access|refresh|auth|id|session|push|device|bearer|csrf|xsrf|api|fcm|apns) token$|^token$/, 'token', (value) => value.length >= 6],
  [/(?:api|private|encryption|signing) key$/, 'secret', anything],
  [/(?:sms|verification|one time|security|confirmation) code$/, 'otp', shortCode],
  [
    /(?:remote|client|peer|host|server|source|destination|net|socket|local) (?:ip|addr|address)$|forwarded for$/,
    'ip',
    (value) => /^[0-9a-fA-F.:%, ]+$/.test(value) && /[.:]/.test(value),
  ],
];

/** The id of the rule that replaces the value of this member; undefined leaves it to the text rules. */
export function ruleOfKey(name: string, value: string): string | undefined {
  const words = wordsOf(name);
  const byWord = KEY_RULES.find(({ words: selected, accepts }) => words.some((word) => selected.has(word)) && accepts(value));
  if (byWord) return byWord.id;
  const joined = words.join(' ');
  return COMPOUND.find(([pattern, , accepts]) => pattern.test(joined) && accepts(value))?.[1];
}
