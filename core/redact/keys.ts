import { remembered } from '../crash/remembered';
import type { HashKind } from './hash';
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
/** What is said of a secret instead of it: that there is none, what became of it, that it is masked already. */
const NO_SECRET =
  /^\s*(?:|\*+|null|nil|none|undefined|true|false|yes|no|n\/a|\[\w+\]|required|missing|empty|invalid|incorrect|wrong|expired|disabled|enabled|set|unset|unknown|redacted|bearer|basic|splunk|digest|negotiate|accepted|rejected|obligatori[oa]|incorrect[oa]|v[aá]lid[oa]|inv[aá]lid[oa]|vac[ií][oa]|caducad[oa]|requerid[oa])[.,;:!]*\s*$/i;
const given = (value: string): boolean => !NO_SECRET.test(value);
/** A value no word looks like. */
export const isSecret = (value: string): boolean => value.length >= 4 && given(value) && /\d|\p{L}[^\p{L}\s.,;:!?)]/u.test(value);
/** Tokens are long or have digits; what is short and of letters alone is a word about one. */
const isToken = (value: string): boolean => value.length >= 6 && given(value) && (/\d/.test(value) || value.length >= 20);
const shortCode = (value: string): boolean => /^\s*\d{3,8}\s*$/.test(value);

/** Rules on member names, in order of precedence: the first that accepts the value replaces it whole. */
export const KEY_RULES: readonly KeyRule[] = [
  rule('otp', 'otp totp', (value) => /^[A-Za-z0-9 -]{4,10}$/.test(value)),
  rule('pin', 'pin nip', shortCode),
  rule('cvv', 'cvv cvv2 cvc cvc2 csc cvn', shortCode),
  rule(
    'secret',
    'password passwd pwd passphrase contraseña contrasena secret authorization cookie cookies apikey credential credentials',
    given,
  ),
  rule('secret', 'pass', (value) => value.length >= 6 && isSecret(value)),
  rule('otp', 'clave', (value) => /^\s*\d{4,8}\s*$/.test(value)),
  rule('secret', 'clave', (value) => value.length >= 6 && isSecret(value)),
  rule('token', 'jwt bearer', isToken),
  rule('email', 'email mail correo', (value) => value.includes('@')),
  rule('phone', 'phone telephone telefono teléfono mobile movil móvil msisdn tel', (value) => /^\+?[\d\s().-]{7,20}$/.test(value)),
  rule(
    'coordinate',
    'latitude longitude latitud longitud lat lon lng coordinates coords geopoint latlng latlon',
    (value) => /\d/.test(value) && /^[-+\d\s.,;()°'"NSEWO]+$/.test(value),
  ),
  rule('ip', 'ip ipv4 ipv6 ipaddress ipaddr remoteaddr', (value) => /^[0-9a-fA-F.:%]+(?:\/\d+)?$/.test(value) && /[.:]/.test(value)),
];

/** Names made of several words that mean a secret or an address although no single word does. */
const COMPOUND: readonly (readonly [RegExp, string, (value: string) => boolean])[] = [
  [/(?:access|refresh|auth|id|session|push|device|bearer|csrf|xsrf|api|fcm|apns) token$|^token$/, 'token', isToken],
  [/(?:api|private|encryption|signing) key$/, 'secret', given],
  [/(?:sms|verification|one time|security|confirmation) code$/, 'otp', shortCode],
  [/^pin ?block$/, 'pin', (value) => /^[0-9A-Fa-f]{16}$/.test(value)],
  // Errors have codes too; six digits are what is sent to a telephone.
  [/^c[oó]digo$/, 'otp', (value) => /^\d{6}$/.test(value)],
  [
    /(?:remote|client|peer|host|server|source|destination|net|socket|local) (?:ip|addr|address)$|forwarded for$/,
    'ip',
    (value) => /^[0-9a-fA-F.:%, ]+$/.test(value) && /[.:]/.test(value),
  ],
];

/** Members that hold what a phone had in its processor, memory or system log: dropped whole, whatever they contain. */
const NEVER_KEPT =
  /^(?:(?:cpu |float )?registers?|thread state|notable addresses|(?:stack |process )?memory (?:dump|contents?|regions?)|stack (?:contents?|dump)|log ?buffers?|(?:system|kernel|console) logs?)$/;

const INSTALL =
  /^(?:app )?installation (?:id|uuid)$|^install id$|^device id(?:entifier for vendor)?$|^identifier for vendor$|^crash ?reporter key$/;
const USER = /^(?:end ?)?user (?:id|uuid)$|^customer (?:id|number)$|^enduser id$/;

/** Words that make a name one about a secret: `passwordLength`, `tokenType`, `pin_tries`. */
const ABOUT = new Set(
  'length count size tries attempts retries left policy hint strength expiry expires expired type min max enabled visible required status state error changed age field view'.split(
    ' ',
  ),
);
const SECRETS = new Set(['secret', 'token', 'otp', 'pin', 'cvv']);

/** What follows from the name of a member alone. */
export interface NameRules {
  /** The kind of person-related id the member holds; `in_user` for one that does inside a member `user`. */
  readonly id: HashKind | 'in_user' | undefined;
  /** True for a member that is dropped whatever it holds. */
  readonly isNeverKept: boolean;
  /** Rules the name selects, in order; each still looks at the value. */
  readonly candidates: readonly (readonly [id: string, accepts: (value: string) => boolean])[];
}

function readName(name: string): NameRules {
  const words = wordsOf(name);
  const joined = words.join(' ');
  const byWord = KEY_RULES.filter(({ words: selected }) => words.some((word) => selected.has(word)));
  const byName = COMPOUND.filter(([pattern]) => pattern.test(joined));
  const candidates = [
    ...byWord.map(({ id, accepts }) => [id, accepts] as const),
    ...byName.map(([, id, accepts]) => [id, accepts] as const),
  ];
  const isAbout = words.some((word) => ABOUT.has(word));
  return {
    id: INSTALL.test(joined) ? 'install' : USER.test(joined) ? 'user' : joined === 'id' ? 'in_user' : undefined,
    isNeverKept: NEVER_KEPT.test(joined),
    candidates: isAbout ? candidates.filter(([id]) => !SECRETS.has(id)) : candidates,
  };
}

/** What follows from a name; names repeat in every event. */
export const rulesOfName = remembered(readName);

/** The kind of person-related id a member holds, by its name and that of its parent (`user: { id }`). */
export const idKindOf = ({ id }: NameRules, parent: string): HashKind | undefined =>
  id === 'in_user' ? (parent === 'user' ? 'user' : undefined) : id;

/** The id of the rule that replaces the value of a member; undefined leaves it to the text rules. */
export function ruleOfKey({ candidates }: NameRules, value: string): string | undefined {
  for (const [id, accepts] of candidates) if (accepts(value)) return id;
  return undefined;
}
