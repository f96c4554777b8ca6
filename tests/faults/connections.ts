import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Opens connections to a server, a hundred at a time. */
export async function openConnections(url: string, count: number): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(100, count - sockets.length) }, () => connect(Number(port), hostname));
    await Promise.all(
      some.map(
        (socket) =>
          new Promise<void>((resolve, reject) => {
            socket.once('connect', () => resolve());
            socket.once('error', reject);
          }),
      ),
    );
    // A server that closes them is within its rights.
    for (const socket of some) socket.on('error', () => undefined);
    sockets.push(...some);
  }
  return sockets;
}

/** Sends a request a few bytes a second over each connection until told to stop. */
export async function trickle(sockets: readonly Socket[], request: string, stop: AbortSignal): Promise<void> {
  for (let at = 0; at < request.length && !stop.aborted; at += 1) {
    for (const socket of sockets) if (socket.writable) socket.write(request.charAt(at));
    await sleep(200, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Ends connections. */
export const closeAll = (sockets: readonly Socket[]): void => {
  for (const socket of sockets) socket.destroy();
};
