import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one connection whose answers may be under way at the same time. */
export const MOST_UNHEARD = 100;

/**
 * Requests whose answers are under way, by connection. Whoever sends many without hearing the answers (HTTP/1.1 pipelining,
 * RFC 9112 §9.3.2) has all of them served at a stretch, while other connections wait.
 */
export class Pipelines {
  readonly #unheard = new WeakMap<Socket, number>();

  /** Takes one more request; false when its connection has too many, which must be cut: it would read on before it heard a refusal. */
  take({ socket }: IncomingMessage, response: ServerResponse): boolean {
    const unheard = (this.#unheard.get(socket) ?? 0) + 1;
    this.#unheard.set(socket, unheard);
    // Not before other connections had their turn: what is refused at once is answered before the next request is read.
    response.once('close', () => setImmediate(() => this.#unheard.set(socket, (this.#unheard.get(socket) ?? 1) - 1)));
    return unheard <= MOST_UNHEARD;
  }
}
