import { couldBeCard, withCifCheck, withDniLetter, withLuhn, withNieLetter } from './checks';
import { BASE64URL, DIGITS, UPPER } from './dice';
import type { Dice } from './dice';

/** A shape of harmless text: `{d6}` digits, `{h16}` and `{H16}` hexadecimal, `{u}` and `{U}` uuid, `{1-99}` a number, `{b43}` base64url. */
type Shape = readonly [kind: string, samples: number, ...templates: string[]];

const HEX = `${DIGITS}abcdef`;
const uuid = (dice: Dice): string => [8, 4, 4, 4, 12].map((length) => dice.of(HEX, length)).join('-');

const PARTS: Readonly<Record<string, (dice: Dice, argument: string) => string>> = {
  d: (dice, length) => dice.digits(Number(length)),
  h: (dice, length) => dice.of(HEX, Number(length)),
  H: (dice, length) => dice.of(HEX, Number(length)).toUpperCase(),
  b: (dice, length) => dice.of(BASE64URL, Number(length)),
  L: (dice, length) => dice.of(UPPER, Number(length)),
  u: (dice) => uuid(dice),
  U: (dice) => uuid(dice).toUpperCase(),
  /** Epoch seconds of 2024 to 2027, then as many digits of the fraction. */
  t: (dice, length) => String(dice.whole(1_704_067_200, 1_830_297_599)) + dice.digits(Number(length)),
  /** A number that satisfies Luhn and is of no issuer. */
  n: (dice, length) => {
    for (;;) {
      const digits = withLuhn(dice.one(['1', '7', '90', '20', '33', '57']) + dice.digits(Number(length) - 3));
      if (digits.length === Number(length) && !couldBeCard(digits)) return digits;
    }
  },
};

const fill = (template: string, dice: Dice): string =>
  template
    .replace(/\{(\d+)-(\d+)\}/g, (_all, from: string, to: string) => String(dice.whole(Number(from), Number(to))))
    .replace(/\{([dhHbLuUtn])(\d*)\}/g, (_all, part: string, argument: string) => PARTS[part]?.(dice, argument) ?? '');

const DATE = '2026-0{1-9}-{10-28}';
const CLOCK = '{10-23}:{10-59}:{10-59}';

const SHAPES: readonly Shape[] = [
  ['epoch seconds', 120, '{t}', 'ts={t}', '{"time":{t}}', 'at {t} s', '{t}.{d6}', 'expires {t}, issued {t}', 'exp: {t}'],
  ['epoch milliseconds', 160, '{t3}', 'time={t3}', '{"timestamp":{t3},"n":1}', '"sentAt":"{t3}"', 'W/App: tick {t3} ms', '[{t3}] start'],
  [
    'epoch micro and nanoseconds',
    160,
    '{t6}',
    '{t9}',
    '{"timeUnixNano":"{t9}"}',
    'start={t9} end={t9}',
    '"startTimeUnixNano": "{t9}"',
    'us {t6}',
  ],
  [
    'trace and span ids',
    240,
    'trace_id={h32} span_id={h16}',
    '{h32}',
    '{h16}',
    '00-{h32}-{h16}-01',
    '{"traceId":"{h32}","spanId":"{h16}"}',
    'X-B3-TraceId: {h16}',
    'dd.span_id={n19}',
    'request {h16} failed',
  ],
  [
    'uuids',
    200,
    '{u}',
    '{U}',
    'dSYM UUID {U}',
    '<{U}> /var/containers/Bundle/Application/{U}/ExampleBank.app/ExampleBank',
    'requestId={u}',
    '{"id":"{u}"}',
    'GET /v2/items/{u}/detail',
    'session {U} ended',
  ],
  [
    'digests',
    200,
    '{h40}',
    '{h64}',
    'sha256:{h64}',
    'BuildId: {h40}',
    'commit {h7}',
    'etag "{h32}"',
    'r8-map-id-{h64}',
    'md5={h32}',
    'Certificate pinning failure! sha256/{b43}=',
    'integrity sha256-{b43}=',
  ],
  [
    'stack frames',
    520,
    '{1-99}   ExampleBankCore   0x00000001{h8} 0x102f44000 + {d5}',
    '#{10-30} pc 00000000{h8}  /data/app/~~{b22}==/com.examplebank.retail-{b22}==/base.apk!libbank.so (bank_run+{d3}) (BuildId: {h40})',
    '\tat com.examplebank.retail.home.HomeViewModel.load(HomeViewModel.kt:{1-999})',
    '\tat a.b.C.d(SourceFile:{1-99999999})',
    '\tat java.base@17.0.1/java.util.ArrayList.forEach(ArrayList.java:{1-2000})',
    'native: #0{1-9} pc {h16}  /apex/com.android.runtime/lib64/bionic/libc.so (abort+{d3})',
    '    at load (address at index.android.bundle:1:{d7})',
    'libsystem_kernel.dylib 0x{h9} __pthread_kill + {1-99}',
    'x{0-28}: 0x{h16}',
    'fault addr 0x{h16}',
    '_ZN4bank7session5CacheINS0_5TokenEE7refreshEi+{d4}',
    'lambda$onCreate${d8}',
    'com.amaze.filemanager.ui.fragments.MainFragment$2@{h7}',
    'android.view.ViewRootImpl@{h7}[MainActivity]',
    'bank::session::Cache<bank::session::Token>::refresh(int) + {d4}',
    'KERN_INVALID_ADDRESS at 0x{h16}',
    'Thread {1-99} name: Dispatch queue: com.apple.root.user-initiated-qos',
    '-[PayeeCell setRef:]: unrecognized selector sent to instance 0x{h9}',
    '$s11ExampleBank14TransferScreenC13confirmTappedyyF + {d3}',
    'fn@main.jsbundle:1:{d6}',
  ],
  [
    'versions and builds',
    320,
    'version {1-99}.{1-99}.{1-99}.{1-9999}',
    'v{1-20}.{0-20}.{0-99}',
    'okhttp/4.12.0.{1-9}',
    'Chrome/{100-140}.0.{1000-7000}.{10-99}',
    'SDK 1.2.3.{1-9} loaded',
    'iPhone OS 1{5-9}.{1-9} (2{1-3}{L1}{d3})',
    'google/raven/raven:14/UP1A.231005.007/{d8}:user/release-keys',
    'build {d8}',
    'Build/TP1A.{d6}.0{d2}',
    'app 7.1{0-9}.0 ({d10})',
    'CFNetwork/{1000-1999}.{0-9} Darwin/2{1-4}.{0-6}.0',
    'io.ktor:ktor-client:{1-3}.{0-9}.{0-12}',
    'webview version={100-140}.0.{1000-7000}.{10-199}',
    'release 10.0.{10000-29999}.{1-9}',
  ],
  [
    'devices and screens',
    200,
    'SM-G{d3}B',
    'iPhone1{0-9},{1-9}',
    'Pixel {2-9} Pro',
    'screen {700-1440}x{1300-3200} at {1-3}.0',
    'Rect(0, {0-99} - {700-1440}, {1300-3200})',
    '{{0, {10-99}.333333}, {{300-440}.666667, {700-900}}}',
    'ABR-LX{1-9}',
    'Redmi Note {8-13} Pro {2-9}G',
    'densityDpi={120-640}',
    'CPU {1-8} cores {1000-3200} MHz',
    'frame=(x: {10-99}.333333, y: {100-800}.666667)',
    'M2101K{1-9}A{L1}',
  ],
  [
    'amounts and numbers',
    280,
    '{1-9999},{10-99} EUR',
    '€{1-999}.{10-99}',
    '{1-9}.{100-999}.{100-999},{10-99} €',
    '{1-99}.{d2} %',
    'used {d9} of {d10} bytes',
    'memory {600-999}.{d3}.{d3} bytes',
    'limit {100-999} {d3} EUR',
    'ratio 0.{d16}',
    '3.{d15}',
    'heap {d8}K',
    'free {d8} KB',
    'took {1-99999} ms',
    'elapsed {d9} ns',
    'score={1-9}.{d4}e-{1-9}',
    'rate {0-9}.{d6}',
    'total {6-9}{d2},{d3},{d3} bytes',
  ],
  [
    'dates and times',
    200,
    `${DATE}T${CLOCK}.{d6}Z`,
    `${DATE} ${CLOCK},{d3}`,
    '2026{10-12}{10-28}T{10-23}{10-59}{10-59}Z',
    `{10-28}/0{1-9}/2026 ${CLOCK}`,
    `[{10-28}/Mar/2026:${CLOCK} +0100]`,
    'GMT+0{1-9}:00',
    `${CLOCK}.{d9}`,
    'PT{1-59}M{1-59}S',
    '2026{10-12}{10-28}',
    `Last-Modified: Mon, {10-28} Mar 2026 ${CLOCK} GMT`,
    'Expires in {10-99} days',
    `{10-28}.0{1-9}.2026 ${CLOCK}`,
  ],
  [
    'places and post',
    140,
    'CP 28{d3} Madrid',
    'código postal {10000-52999}',
    'oficina {d4}',
    'zip {d5}',
    'Calle Mayor {1-99}, 2º B',
    'center={36-43}.{1-9},-{1-9}.{1-9}',
    'zoom {1-20}.0',
    'ES-MD',
    'Europe/Madrid',
    'latency={1-999}.{d2} ms',
    'longitude precision low',
    'latency: {1-99}.{d5}',
  ],
  [
    'error codes',
    320,
    'error {1000-9999}',
    'código de error {10000-99999}',
    'Error code {1000-99999}',
    'NSURLErrorDomain Code=-1{d3}',
    'OSStatus error -{d5}',
    'HTTP {400-599}',
    'SIGSEGV (code 1, SEGV_MAPERR)',
    'errno {1-130}',
    'exit code {1-255}',
    'termination 0x8badf00d {d10}',
    'ORA-{d5}: unique constraint',
    'SQLSTATE[{d5}]',
    'E-{d4} saldo insuficiente',
    'status code {200-599}',
    'código de respuesta: {1000-9999}',
    'response code: {1000-9999}',
    'EXC_BAD_ACCESS (code=1, address=0x{h9})',
    'Código HTTP {1000-9999}',
    'result code = {1000-9999}',
    'código de estado {1000-9999}',
    'código de oficina {d4}',
    'código de país 0{d2}',
    'country code {1-999}',
    'código de operación {d8}',
    'reason code {d4}',
  ],
  [
    'ports and processes',
    180,
    'port {1024-65535}',
    'localhost port={1024-65535}',
    'pid {1-99999} tid {1-99999}',
    'thread {d5} crashed',
    'uid={10000-10999}',
    'com.examplebank.retail (pid {1-32767})',
    'line {1-9999} column {1-999}',
    'listening on port {1024-65535}',
    'worker-{1-99} id {d6}',
  ],
  [
    'ids of orders and records',
    320,
    'order {d10}',
    'order 2026-{d9} accepted',
    'operación {d12}',
    'transfer id {d9}',
    'item {n16} not found',
    'ref {n14}',
    '{"id":{n18}}',
    'id={n13}',
    'movement {n17}',
    'snowflake 1{d18}',
    'batch-{d8}-{d4}',
    'R{d6}',
    'txn_{d12}',
    'TRX{d9}',
    'req-{d8}',
    'lote {d6} fichero {d8}',
    'nonce={d8}',
    'id {2-4}{d8}',
    'contract {n15}',
  ],
  [
    'random numbers',
    240,
    'id {d16}',
    '{"spanId":"{d19}"}',
    'ref {d14}',
    'parent {d18}',
    'item {d13} gone',
    'B{d8}',
    '{d8}{L1}',
    'expediente {d8}-{L1}',
  ],
  [
    'resource ids',
    120,
    '0x7f{h6}',
    'Resource ID #0x7f{h6}',
    'com.examplebank.retail:id/pin_view',
    '@string/password_hint',
    'R.id.otp_input_{1-9}',
    'aapt:res/drawable/ic_{1-99}.xml',
    'view id {d10}',
    'android:id/content#{d6}',
  ],
  [
    'names of code',
    240,
    'OptionalPinView{1-99}',
    'com.examplebank.retail.security.TokenRefreshInterceptor{1-9}',
    'PasswordEditText{{h7} VFED..CL. ........ 0,{1-99}-{200-999},{200-999}}',
    'OtpFragment{{h7}} (u{1-9})',
    'libcrypto.so.{1-9}',
    'logo{1-99}@2x.png',
    'class CardPinViewController.swift:{1-999}',
    'CookieManager{1-9}.flush()',
    'kotlinx.coroutines.JobCancellationException: job{{h7}}',
    'Optional<String>.none{1-9}',
    'AuthToken{1-9}.kt',
    'std::__{1-9}::basic_string<char>::append(char const*)',
    'node_modules/lib@{1-9}.{1-9}.{1-9}/index.js',
    'TransferViewModel@{h7}.confirm{1-9}',
  ],
  [
    'talk of secrets without one',
    260,
    'password is required ({1-9} tries)',
    'password: missing, attempt {1-9}',
    'la contraseña es incorrecta, intento {1-3}',
    'token expired {1-99} minutes ago',
    'token: expired at step {1-9}',
    'secret is null at {1-99}',
    'PIN incorrecto, quedan {1-3} intentos',
    'pin attempts {1-9}',
    'cvv length {3-4} expected',
    'OTP expired after {10-99} s',
    'otp length={4-8}',
    'clave primaria {1-9999} duplicada',
    'duplicate key value violates constraint pk_{1-99}',
    'la clave es obligatoria (campo {1-9})',
    'código no válido, intento {1-3}',
    'Bearer realm="api{1-9}"',
    'Basic authentication failed {1-9} times',
    'cookie: disabled ({1-9})',
    'bad token at line {1-999}',
    'Unexpected token } in JSON at position {1-9999}',
    'api key missing for tenant {1-9}',
    'cookies accepted={1-9}',
    'key={1-9}, retry={1-9}',
    'pin_count is {10-99}',
    'sessionid none {1-9}',
    'email missing in form {1-9}',
    'unexpected token: EOF at {1-999}',
    'phone missing, step {1-9}',
  ],
  [
    'masked values',
    120,
    '**** **** **** {d4}',
    '4111 11** **** {d4}',
    '{d6}******{d4}',
    'ES** **** **** **** **** {d4}',
    '***{d4}{L1}',
    '+34 *** *** {d3}',
    'card ending in {d4}',
    'tarjeta terminada en {d4}',
    'pan=[pan], ref {d4}',
    'a***@example.com {1-9}',
    'password=**** ({1-9})',
    'ip 83.45.x.x zone {1-9}',
  ],
  [
    'check digits that are wrong',
    200,
    'item 4{d14}x',
    'DNI {wrong-dni}',
    '{wrong-nie}',
    'nif {wrong-cif}',
    'pan {wrong-pan}',
    'iban {wrong-iban}',
  ],
];

const shifted = (text: string, index: number): string =>
  text.slice(0, index) + String((Number(text.charAt(index)) + 1) % 10) + text.slice(index + 1);

/** Numbers of the right shape with a check digit or letter that does not fit. */
const WRONG: Readonly<Record<string, (dice: Dice) => string>> = {
  dni: (dice) => shifted(withDniLetter(dice.digits(8)), 7),
  nie: (dice) => shifted(withNieLetter('X', dice.digits(7)), 7),
  cif: (dice) => shifted(withCifCheck(dice.one(['A', 'B', 'G']), dice.digits(7)), 8),
  pan: (dice) => shifted(withLuhn(`4${dice.digits(14)}`), 15),
  iban: (dice) => `ES${dice.whole(10, 19)} 2100 0418 4502 0005 ${dice.whole(2000, 2009)}`,
};

/** A harmless text; `undistinguished` names the rule that takes it with reason: by chance it is what the rule looks for. */
export interface LookAlike {
  readonly kind: string;
  readonly text: string;
  readonly undistinguished?: string;
}

/** Chance hits of check digits, by this folder's own arithmetic. */
function chanceOf(text: string): string | undefined {
  const isCard = [...text.matchAll(/\d{13,19}/g)].some(([digits]) => couldBeCard(digits));
  const isDni = [...text.matchAll(/\b(\d{8})[ -]?([A-Za-z])\b/g)].some(
    ([, digits = '', letter = '']) => withDniLetter(digits) === digits + letter.toUpperCase(),
  );
  const isCompany = [...text.matchAll(/\b([A-W])(\d{7})([0-9A-J])\b/g)].some(
    ([all, kind = '', digits = '']) => withCifCheck(kind, digits) === all,
  );
  return isCard ? 'pan' : isDni ? 'dni' : isCompany ? 'cif' : undefined;
}

/** The harmless half of the corpus. */
export function lookAlikes(dice: Dice): readonly LookAlike[] {
  return SHAPES.flatMap(([kind, samples, ...templates]) =>
    Array.from({ length: samples }, (_, index): LookAlike => {
      const template = (templates[index % templates.length] ?? '').replace(
        /\{wrong-(\w+)\}/g,
        (_all, name: string) => WRONG[name]?.(dice) ?? '',
      );
      const text = fill(template, dice);
      const chance = chanceOf(text);
      return { kind, text, ...(chance === undefined ? {} : { undistinguished: chance }) };
    }),
  );
}
