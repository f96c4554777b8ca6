import { setTimeout as sleep } from 'node:timers/promises';
import { zip } from '../../../gateway/tests/zip';
import { brotliBomb, deflateBomb, gzipBomb, nested, nestedProtobuf, nestedValue } from './bodies';
import { answersIn, ask, openLine, requestOf, type Target } from './raw';
import type { Siege } from './siege';

/** A hostile sender: what it does, and the answers it may get. `isLong` tells the nightly form. */
export interface Attack {
  readonly name: string;
  /** What each answer says: a status and, where it has one, a code. */
  readonly answers: RegExp;
  /** True when it takes longer to be answered than the short form lasts. */
  readonly isSlow?: boolean;
  /** True when its connection may be cut before anything is answered. */
  readonly isCut?: boolean;
  /** Makes ready what is sent, and gives what sends it. */
  readonly prepare: (target: Target, isLong: boolean) => () => Promise<readonly string[]>;
}

const MEBIBYTE = 1024 * 1024;
/** Most memory the gateway may grow by, whatever is sent; the short form runs beside other tests, where garbage is collected later. */
const MOST_MEGABYTES = { long: 200, short: 300 };
const DEPTH = 200_000;
const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const keyOf = ({ key }: Target) => ({ 'x-appmon-key': key });
const head = (target: Target, ...lines: readonly string[]): string =>
  [`POST /v1/crashes HTTP/1.1`, 'host: x', `x-appmon-key: ${target.key}`, ...lines, '\r\n'].join('\r\n');

/** Sends requests at the same time, each on a connection of its own. */
const together = (target: Target, requests: readonly (string | Buffer)[]) => async (): Promise<readonly string[]> =>
  (await Promise.all(requests.map((request) => ask(target, request)))).flat();

/** One of a body to each door of the gateway, at the same time. */
const toDoors =
  (paths: readonly string[], headers: Readonly<Record<string, string>>, body: (isLong: boolean) => Buffer): Attack['prepare'] =>
  (target, isLong) => {
    const bytes = body(isLong);
    return together(
      target,
      paths.map((path) => requestOf(path, { ...keyOf(target), ...headers }, bytes)),
    );
  };

const ENVELOPE = '/api/1/envelope/';
const DOORS = ['/services/collector', '/v1/logs', '/v1/crashes', ENVELOPE, '/notify'];

interface Drip {
  readonly lines: number;
  readonly start: string;
  readonly drop: string;
  readonly ms: number;
  /** True to end with the first answer. */
  readonly untilAnswered?: boolean;
}

/** Bytes over many connections, a few at a time, until so many milliseconds have gone by or nobody listens. */
async function slowly(target: Target, form: Drip): Promise<readonly string[]> {
  const lines = await Promise.all(Array.from({ length: form.lines }, () => openLine(target)));
  for (const { socket } of lines) socket.write(form.start);
  const end = performance.now() + form.ms;
  const isEnough = (): boolean => form.untilAnswered === true && lines.some(({ heard }) => heard() !== '');
  while (performance.now() < end && !isEnough() && lines.some(({ socket }) => socket.writable)) {
    for (const { socket } of lines) if (socket.writable) socket.write(form.drop);
    await sleep(500);
  }
  const answers = lines.flatMap(({ heard }) => answersIn(heard()));
  for (const { socket } of lines) socket.destroy();
  return answers;
}

/** What is wrong with what an attack came to; undefined when nothing is. */
export function hurtOf({ answers, isSlow, isCut }: Attack, siege: Siege, isLong: boolean): string | undefined {
  const given = Object.entries(siege.answers);
  const other = given.find(([answer]) => !answers.test(answer));
  if (other) return `answered ${other[0]}`;
  if (given.length === 0 && isCut !== true && (isLong || isSlow !== true)) return 'not answered';
  if (siege.healthyFailed > 0 || siege.healthyRequests === 0) return 'healthy clients were not served';
  return siege.grownMegabytes > MOST_MEGABYTES[isLong ? 'long' : 'short'] ? 'too much memory' : undefined;
}

/** Every hostile sender. */
export const ATTACKS: readonly Attack[] = [
  {
    name: 'gzip bombs',
    answers: /^413 APPMON-GATEWAY-TOO-LARGE$/,
    prepare: toDoors(DOORS, { 'content-encoding': 'gzip' }, (isLong) => gzipBomb(isLong ? 4 : 0.25)),
  },
  {
    name: 'deflate bombs',
    answers: /^413 APPMON-GATEWAY-TOO-LARGE$/,
    prepare: toDoors([ENVELOPE, ENVELOPE, ENVELOPE], { 'content-encoding': 'deflate' }, (isLong) => deflateBomb(isLong ? 4 : 0.25)),
  },
  {
    name: 'brotli bombs',
    answers: /^413 APPMON-GATEWAY-TOO-LARGE$/,
    prepare: toDoors([ENVELOPE, ENVELOPE, ENVELOPE], { 'content-encoding': 'br' }, brotliBomb),
  },
  {
    name: 'compressions that are not taken',
    answers: /^4(?:00|15) APPMON-GATEWAY-ENCODING$/,
    prepare: toDoors(['/services/collector', '/v1/logs', '/v1/crashes', '/notify'], { 'content-encoding': 'br' }, brotliBomb),
  },
  {
    name: 'events of 64 MB',
    answers: /^413 APPMON-GATEWAY-TOO-LARGE$/,
    prepare: toDoors(DOORS, JSON_TYPE, () => Buffer.alloc(64 * MEBIBYTE, 'x')),
  },
  {
    name: 'events of 64 MB in chunks',
    // Each is read up to the limit of one, and a receiver has room for few of them: 429 where too many of the connections are with one.
    answers: /^(?:413 APPMON-GATEWAY-TOO-LARGE|429 APPMON-GATEWAY-BUSY)$/,
    prepare: (target) => async () => {
      const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MEBIBYTE, 'x'), Buffer.from('\r\n')]);
      const lines = await Promise.all(Array.from({ length: 4 }, () => openLine(target)));
      for (const { socket } of lines) {
        socket.write(head(target, 'connection: close', 'transfer-encoding: chunked'));
        for (let sent = 0; sent < 64; sent += 1) socket.write(chunk);
        socket.write('0\r\n\r\n');
      }
      await Promise.all(lines.map(({ ended }) => ended));
      return lines.flatMap(({ heard }) => answersIn(heard()));
    },
  },
  {
    name: `JSON nested ${String(DEPTH)} deep`,
    // A report that nobody can read is kept as one; what an event holds beside its fields is left out.
    answers: /^(?:400 |200$)/,
    prepare: (target) => {
      const deep = nested(DEPTH);
      const bodies: readonly (readonly [path: string, body: string])[] = [
        ['/services/collector', `{"event":${deep}}`],
        ['/services/collector', deep],
        ['/v1/logs', `{"resourceLogs":${deep}}`],
        ['/v1/logs', `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${deep}}]}]}]}`],
        ['/v1/logs', `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${nestedValue(DEPTH / 10)}}]}]}]}`],
        [ENVELOPE, `{}\n{"type":"event"}\n{"extra":${deep}}`],
        ['/api/1/store/', `{"extra":${deep}}`],
        ['/v1/crashes', deep],
        ['/v1/crashes', `{"crash":${deep}}`],
        ['/notify', `{"events":[{"metaData":${deep}}]}`],
      ];
      return together(
        target,
        bodies.map(([path, body]) => requestOf(path, { ...keyOf(target), ...JSON_TYPE }, Buffer.from(body))),
      );
    },
  },
  {
    name: 'protobuf nested 100 to 100,000 deep',
    answers: /^400 APPMON-GATEWAY-BODY$/,
    prepare: (target) => {
      const of = (depth: number) => requestOf('/v1/logs', { ...keyOf(target), ...PROTOBUF }, nestedProtobuf(depth));
      return together(target, [100, 1000, 10_000, 100_000].map(of));
    },
  },
  {
    name: 'two lengths, a length and chunks, chunks of wrong sizes',
    answers: /^400 APPMON-GATEWAY-FRAMING$/,
    prepare: (target) => {
      const requests = [
        head(target, 'content-length: 3', 'transfer-encoding: chunked') + '0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n',
        head(target, 'transfer-encoding: chunked', 'content-length: 3') + '0\r\n\r\n',
        head(target, 'content-length: 1', 'content-length: 2') + 'ab',
        head(target, 'transfer-encoding: identity, chunked', 'transfer-encoding: gzip') + '0\r\n\r\n',
        head(target, 'transfer-encoding: chunked') + 'zz\r\nab\r\n0\r\n\r\n',
        head(target, 'transfer-encoding: chunked') + '1\r\nabcd\r\n0\r\n\r\n',
        head(target, 'transfer-encoding: chunked') + 'ffffffffffffffffff\r\nab\r\n0\r\n\r\n',
        'no request at all\r\n\r\n',
      ];
      return together(target, requests);
    },
  },
  {
    name: 'heads of a mebibyte',
    answers: /^431 APPMON-GATEWAY-HEAD$/,
    prepare: (target) => {
      const requests = [head(target, `x-long: ${'a'.repeat(MEBIBYTE)}`), `GET /${'a'.repeat(MEBIBYTE)} HTTP/1.1\r\nhost: x\r\n\r\n`];
      return together(target, requests);
    },
  },
  {
    name: 'ten thousand requests one after the other in one piece',
    // Cut off when too many wait; what was answered until then was refused.
    answers: /^401 APPMON-GATEWAY-KEY-UNKNOWN$/,
    isCut: true,
    prepare: (target) => {
      const one = `POST /v1/crashes HTTP/1.1\r\nhost: x\r\nx-appmon-key: ${'f'.repeat(32)}\r\ncontent-length: 1\r\n`;
      return together(target, [`${`${one}\r\nx`.repeat(9_999)}${one}connection: close\r\n\r\nx`]);
    },
  },
  {
    name: 'symbols that are a zip bomb',
    answers: /^4(?:00|13) APPMON-(?:SYMBOLS|GATEWAY)-[A-Z-]+$/,
    prepare: (target, isLong) => {
      const content = Buffer.alloc((isLong ? 500 : 64) * MEBIBYTE);
      const bombs = [zip('mapping.txt', content), zip('app.so', content, 1000)];
      const put = (body: Buffer) => requestOf('/v1/symbols', { 'x-appmon-key': target.symbolsKey }, body, 'PUT');
      return together(target, bombs.map(put));
    },
  },
  {
    name: 'bodies that stall with the room of all',
    answers: /^(?:408|429) APPMON-GATEWAY-(?:SLOW|BUSY)$/,
    prepare: (target, isLong) => () =>
      slowly(target, {
        lines: 8,
        start: head(target, `content-length: ${String(20 * MEBIBYTE)}`) + 'x'.repeat(19 * MEBIBYTE),
        drop: '',
        // Refused at once where the room is full, else when the time of a request is over.
        ms: 70_000,
        untilAnswered: !isLong,
      }),
  },
  {
    name: 'heads that come byte by byte',
    answers: /^408 APPMON-GATEWAY-SLOW$/,
    isSlow: true,
    prepare: (target, isLong) => () =>
      slowly(target, {
        lines: isLong ? 1000 : 100,
        start: 'POST /v1/crashes HTTP/1.1\r\nhost: x\r\nx-slow: ',
        drop: 'a',
        ms: isLong ? 40_000 : 2_000,
      }),
  },
  {
    name: 'bodies that come byte by byte',
    answers: /^408 APPMON-GATEWAY-SLOW$/,
    isSlow: true,
    prepare: (target, isLong) => () =>
      slowly(target, {
        lines: isLong ? 1000 : 100,
        start: head(target, `content-length: ${String(20 * MEBIBYTE)}`),
        drop: 'a',
        ms: isLong ? 80_000 : 2_000,
      }),
  },
  {
    name: 'idle connections',
    answers: /^408 APPMON-GATEWAY-SLOW$/,
    isSlow: true,
    prepare: (target, isLong) => () => slowly(target, { lines: isLong ? 10_000 : 1_000, start: '', drop: '', ms: isLong ? 30_000 : 2_000 }),
  },
];
