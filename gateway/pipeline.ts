import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one connection that may wait for their answers at the same time. */
export const MOST_UNANSWERED = 100;

/**
 * Requests that wait for their answers, by connection. Whoever sends many without hearing the answers (HTTP/1.1 pipelining,
 * RFC 9112 §9.3.2) has all of them served at a stretch, while other connections wait.
 */
export class Pipelines {
  readonly #waiting = new WeakMap<Socket, number>();

  /** Takes one more request; false when its connection has too many, which must be cut: it would read on before it heard a refusal. */
  take({ socket }: IncomingMessage, response: ServerResponse): boolean {
    const waiting = (this.#waiting.get(socket) ?? 0) + 1;
    this.#waiting.set(socket, waiting);
    response.once('close', () => this.#waiting.set(socket, (this.#waiting.get(socket) ?? 1) - 1));
    return waiting <= MOST_UNANSWERED;
  }
}
