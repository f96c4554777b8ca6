import { connect, type Socket } from 'node:net';

/** Where an attack goes. */
export interface Target {
  readonly url: string;
  /** A key that may send events, and one that may upload symbols. */
  readonly key: string;
  readonly symbolsKey: string;
}

/** Status of each answer in what a connection heard, with our code where the answer says one. */
export function answersIn(heard: string): string[] {
  return heard
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((part) => part.startsWith('HTTP/1.1 '))
    .map((part) => [part.slice(9, 12), /APPMON-[A-Z-]+/.exec(part)?.[0] ?? /"code":\d+/.exec(part)?.[0]].join(' ').trim());
}

/** A connection that keeps what it hears. */
export interface Line {
  readonly socket: Socket;
  readonly heard: () => string;
  /** Resolves when the other side has ended it. */
  readonly ended: Promise<void>;
}

/** Opens a connection; a reset ends it like a close. */
export function openLine({ url }: Target): Promise<Line> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    const ended = new Promise<void>((end) => socket.once('close', () => end()));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject).on('error', () => undefined);
      resolve({ socket, heard: () => heard, ended });
    });
  });
}

/** What is answered to bytes, until the connection ends. */
export async function ask(target: Target, bytes: string | Buffer): Promise<string[]> {
  const line = await openLine(target);
  line.socket.write(bytes);
  await line.ended;
  return answersIn(line.heard());
}

/** A request of one piece, the last of its connection. */
export const requestOf = (path: string, headers: Readonly<Record<string, string>>, body: Buffer, method = 'POST'): Buffer =>
  Buffer.concat([
    Buffer.from(
      [
        `${method} ${path} HTTP/1.1`,
        'host: x',
        'connection: close',
        `content-length: ${String(body.length)}`,
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
        '\r\n',
      ].join('\r\n'),
    ),
    body,
  ]);
