import { BASE64URL, DIGITS, LOWER, UPPER } from './dice';
import type { Dice } from './dice';

/** Texts with one or two values, which are written as given; `§` is the first, `¤` the second. */
export interface Family {
  readonly rule: string;
  readonly samples: number;
  readonly texts: readonly string[];
  readonly values: (dice: Dice) => readonly [first: string, second?: string];
}

const HEX = `${DIGITS}abcdef`;
const ALL = UPPER + LOWER + DIGITS;
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const jwt = (dice: Dice): string => {
  const head = base64url({ alg: dice.one(['HS256', 'RS256', 'none']), typ: 'JWT' });
  const body = base64url({ sub: dice.digits(10), iat: 1_772_409_600 + dice.whole(0, 86_400) });
  const sealed = [base64url({ alg: 'RSA-OAEP', enc: 'A256GCM' }), ...[43, 16, 60, 22].map((length) => dice.of(BASE64URL, length))];
  return dice.one([
    `${head}.${body}.${dice.of(BASE64URL, 43)}`,
    `${head}.${body}.${dice.of(BASE64URL, 43)}`,
    `${head}.${body}.`,
    sealed.join('.'),
  ]);
};

const vendorToken = (dice: Dice): string =>
  dice.one([
    `sk_live_${dice.of(ALL, 24)}`,
    `ghp_${dice.of(ALL, 36)}`,
    `github_pat_${dice.of(ALL, 22)}_${dice.of(ALL, 40)}`,
    `glpat-${dice.of(BASE64URL, 20)}`,
    `xoxb-${dice.digits(12)}-${dice.digits(12)}-${dice.of(ALL, 24)}`,
    `AKIA${dice.of(UPPER + '234567', 16)}`,
    `AIza${dice.of(BASE64URL, 35)}`,
    `ya29.${dice.of(BASE64URL, 60)}`,
    `npm_${dice.of(ALL, 36)}`,
    `SG.${dice.of(BASE64URL, 22)}.${dice.of(BASE64URL, 43)}`,
  ]);

const opaque = (dice: Dice): string =>
  dice.one([dice.of(HEX, 32), dice.of(BASE64URL, 43), dice.of(ALL, 24) + dice.digits(2), `${dice.of(ALL, 30)}==`]);

const SPECIALS = ['!', '$', '*', '#', '?', '_', '-', '+', '~', '%'];
const password = (dice: Dice): string =>
  dice.one([
    `${dice.one(['hunter', 'Secreta', 'Madrid', 'qwerty', 'banco', 'Tr4nsf3r'])}${dice.digits(2)}${dice.one(SPECIALS)}`,
    dice.of(ALL, 9) + dice.digits(1),
    `${dice.one(['Verano', 'pass', 'Gato', 'clave'])}${dice.digits(4)}`,
  ]);

const v4 = (dice: Dice): string => [dice.whole(11, 223), dice.whole(0, 255), dice.whole(0, 255), dice.whole(1, 254)].join('.');
const v6 = (dice: Dice): string => {
  const group = (): string => dice.of(HEX, dice.whole(3, 4));
  const global = `2${dice.of('0123', 1)}${dice.of(HEX, 2)}`;
  return dice.one([
    [global, ...Array.from({ length: 7 }, group)].join(':'),
    `${global}:${group()}::${group()}`,
    `${global}:${group()}:${group()}::${group()}:${group()}`,
    `fe80::${group()}:${group()}:${group()}:${group()}`,
    `fd${dice.of(HEX, 2)}:${group()}:${group()}::${dice.whole(1, 9)}`,
    `::ffff:${v4(dice)}`,
    [global.toUpperCase(), ...Array.from({ length: 7 }, () => group().toUpperCase())].join(':'),
  ]);
};

const decimals = (value: number, places: number): string => value.toFixed(places);
const place = (dice: Dice): readonly [string, string] => {
  const places = dice.whole(4, 8);
  const latitude = dice.whole(36_000_001, 43_799_999) / 1e6;
  const longitude = dice.whole(-9_299_999, 3_299_999) / 1e6;
  // A last digit that is not 0, so that a number is written in one way.
  const written = (value: number): string => decimals(value, places).replace(/0$/, '7');
  return [written(latitude), written(longitude)];
};
const angle = (dice: Dice): readonly [string, string] => [
  `${dice.whole(36, 43)}°${dice.whole(10, 59)}'${dice.whole(10, 59)}.${dice.digits(1)}"N`,
  `${dice.whole(0, 9)}°${dice.whole(10, 59)}'${dice.whole(10, 59)}.${dice.digits(1)}"${dice.one(['W', 'E', 'O'])}`,
];

/** Values that are what they are by their form in context, or by the word before them, in Spanish and in English. */
export const FAMILIES: readonly Family[] = [
  {
    rule: 'jwt',
    samples: 140,
    values: (dice) => [jwt(dice)],
    texts: [
      'Authorization: Bearer §',
      '{"idToken":"§"}',
      'id_token=§&state=1',
      'Cookie: sid=§; lang=es',
      'token caducado: §',
      'invalid signature in §\n\tat io.jsonwebtoken.Parser.parse(Parser.java:120)',
      '§',
    ],
  },
  {
    rule: 'token',
    samples: 120,
    values: (dice) => [vendorToken(dice)],
    texts: [
      'key § rejected',
      '{"k":"§"}',
      'https://api.examplebank.test/x?k=§',
      'using § from config',
      "credential '§'",
      'config: §,1',
      '§',
    ],
  },
  {
    rule: 'token',
    samples: 160,
    values: (dice) => [opaque(dice)],
    texts: [
      'Authorization: Bearer §',
      'authorization: bearer §, accept: */*',
      '-H "Authorization: Bearer §"',
      '{"Authorization":"Bearer §"}',
      'X-Api-Key: §',
      'access_token=§&expires_in=3600',
      '{"accessToken":"§","expiresIn":3600}',
      '{"refresh_token":"§"}',
      '{"deviceToken":"§"}',
      'api_key=§',
      'Authorization: Splunk §',
    ],
  },
  {
    rule: 'token',
    samples: 60,
    values: (dice) => [Buffer.from(`${dice.one(['ana', 'svc-app', 'jose.luis'])}:${password(dice)}`).toString('base64')],
    texts: ['Authorization: Basic §', '{"authorization":"Basic §"}', 'Proxy-Authorization: Basic §', "header 'Authorization' = 'Basic §'"],
  },
  {
    rule: 'secret',
    samples: 220,
    values: (dice) => [password(dice)],
    texts: [
      'password=§',
      'password: §',
      'Password is § for user 1',
      '{"password":"§"}',
      '{\\"password\\":\\"§\\",\\"n\\":1}',
      '{"newPassword":"§","confirm":true}',
      "pwd = '§'",
      'passwd:§;',
      'contraseña: §',
      'la contraseña es § y caduca hoy',
      'contrasena=§&canal=app',
      '{"contraseña":"§"}',
      '{"claveAcceso":"§"}',
      'clave=§',
      'clave de acceso: §',
      'client_secret: §',
      '{"clientSecret":"§"}',
      '<password>§</password>',
      '<input type="password" name="password" value="§">',
      'LoginRequest(user=U1, password=§)',
      'login failed\npassword: §\nchannel: app',
      'jdbc:postgresql://svc:§@db.examplebank.test:5432/app',
      'https://svc:§@repo.examplebank.test/a.git',
      'usuario=demo contraseña=§',
    ],
  },
  {
    rule: 'secret',
    samples: 60,
    values: (dice) => [`${password(dice)}, ${dice.one(['and', 'y'])} {${dice.digits(2)}}`],
    texts: ['{"password":"§"}', '{"secret":"§","n":1}', '{"contraseña":"§"}', 'password="§"'],
  },
  {
    rule: 'secret',
    samples: 100,
    values: (dice) => [dice.of(ALL, dice.whole(16, 32)), dice.of(HEX, 32)],
    texts: [
      'Cookie: JSESSIONID=§; XSRF=¤',
      'cookie: a=§;b=¤',
      'Set-Cookie: SESSION=§; Path=/; Secure; HttpOnly',
      '{"cookie":"sid=§; csrf=¤"}',
      'Cookie: PHPSESSID=§; theme=dark; t=¤\nAccept: */*',
      'redirect /home;jsessionid=§?x=1',
    ],
  },
  {
    rule: 'otp',
    samples: 240,
    values: (dice) => [dice.digits(dice.one([4, 6, 6, 6, 8]))],
    texts: [
      'OTP § rejected',
      'otp=§',
      'otp: §',
      '{"otp":"§"}',
      '{"otpCode":"§","ok":true}',
      '{"smsCode":§}',
      '{\\"otp\\":\\"§\\"}',
      'otp_code=§&op=1',
      'Your verification code is §',
      'use verification code § to sign',
      'one-time password: §',
      'One time code § expired',
      'security code: §',
      '2FA code §',
      'código de verificación: §',
      'código § caducado',
      'Su código es §',
      'codigo SMS: §',
      'código: §',
      'clave SMS §',
      'clave de firma: §',
      'clave de un solo uso: §',
      '{"claveFirma":"§"}',
      '{"codigoOtp":"§"}',
      'Introduzca el código § para confirmar',
      '<otp>§</otp>',
      '{"key":"otp","value":"§"}',
      'ExampleBank: § es su código de confirmación',
      '§ is your verification code',
      'token SMS: §',
      'código de confirmación § no válido',
    ],
  },
  {
    rule: 'pin',
    samples: 140,
    values: (dice) => [dice.digits(dice.one([4, 4, 6]))],
    texts: [
      'PIN: § wrong',
      'pin=§',
      'pin §',
      '{"pin":"§"}',
      '{"cardPin":§}',
      'user_pin=§&x=1',
      'PIN incorrecto (§)',
      'PIN introducido: §',
      'new PIN is §',
      '<pin>§</pin>',
      'nip: §',
      '{\\"pin\\":\\"§\\"}',
      'El PIN es §',
      '{"newPin":"§","oldPin":"****"}',
      "pin='§'",
      'PIN de la tarjeta: §',
    ],
  },
  {
    rule: 'cvv',
    samples: 140,
    values: (dice) => [dice.digits(dice.one([3, 3, 3, 4]))],
    texts: [
      'cvv: §',
      'CVC2=§',
      '{"cvv":"§"}',
      '{"cardCvv2":§}',
      '<input name="cvv" value="§">',
      'código CVV §',
      'csc §',
      'CVV/CVC: §',
      'cvc (§)',
      'cvv=§&exp=0429',
      'código de seguridad: §',
      '{"securityCode":"§"}',
      'CVV incorrecto: §',
      '{\\"cvc\\":\\"§\\"}',
      'card cvv2 is §',
    ],
  },
  {
    rule: 'coordinate',
    samples: 260,
    values: place,
    texts: [
      'lat=§, lon=¤',
      'lat=§&lng=¤',
      'latitude: § longitude: ¤',
      '{"lat":§,"lng":¤}',
      '{"latitude":"§","longitude":"¤"}',
      '{\\"latitud\\":§,\\"longitud\\":¤}',
      'latitud § longitud ¤',
      'location §,¤',
      'Ubicación: §, ¤',
      'geo:§,¤?z=15',
      'https://maps.example.com/?q=§,¤',
      'https://maps.example.com/@§,¤,17z',
      'POINT(¤ §)',
      '{"type":"Point","coordinates":[¤,§]}',
      '<+§,¤> +/- 65.00m (speed -1.00 mps / course -1.00)',
      'Location[gps §,¤ hAcc=12 et=+3d]',
      'coordenadas (§; ¤)',
      'nearest branch to §,¤ not found',
      'center=§,¤&zoom=14',
      'LatLng(§, ¤)',
      '§,¤',
      '§, ¤',
      'll=§,¤',
      '§° N, ¤° W',
      'lat/lng: (§,¤)',
      'posición GPS § ¤',
    ],
  },
  { rule: 'coordinate', samples: 40, values: angle, texts: ['§ ¤', 'at §, ¤', 'oficina en § ¤ cerrada', 'Position(where=§ ¤)'] },
  {
    rule: 'ip',
    samples: 200,
    values: (dice) => [v4(dice)],
    texts: [
      'client ip § blocked',
      'ip=§',
      'IP: §',
      '{"ip":"§"}',
      '{"clientIp":"§","ok":true}',
      '{"remote_addr":"§"}',
      '{\\"ipAddress\\":\\"§\\"}',
      'Failed to connect to api.examplebank.test/§ (port 443) from /10.0.2.16 (port 41222)',
      'from /§:52344',
      'https://§/login',
      'http://§:8080/a?b=1',
      'X-Forwarded-For: §',
      'X-Forwarded-For: §, 10.1.2.3',
      'X-Real-IP: §',
      '§:8443 refused',
      'java.net.ConnectException: Connection refused: /§:443',
      '§ - - [02/Mar/2026:10:15:30 +0100] "GET /a HTTP/1.1" 200 12',
      'Conexión desde § rechazada',
      'dirección IP § bloqueada',
      'peer §',
      'server §:443 timed out',
      'subnet §/24',
      'getaddrinfo ENOTFOUND §',
      'connect ETIMEDOUT §:443',
      'Unable to resolve host §',
      'dial tcp §:443: i/o timeout',
      'ping §',
    ],
  },
  {
    rule: 'ip',
    samples: 140,
    values: (dice) => [v6(dice)],
    texts: [
      'peer § closed',
      '[§]:443',
      'https://[§]/a',
      '{"ip":"§"}',
      'client ip §',
      'X-Forwarded-For: §',
      'from § port 51234',
      '§',
      'connect ECONNREFUSED §',
      'interface §%en0',
      '§/64',
    ],
  },
];
