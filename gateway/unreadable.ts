import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Accounting } from './accounting';
import { gatewayError } from './errors';
import { statusOf } from './refusals';

/** Longest head of a request, in bytes. */
export const HEAD_BYTES = 16_384;
/** Longest time for a head and for a whole request, in milliseconds; what is late is cut off at the next look. */
export const HEAD_MS = 10_000;
export const REQUEST_MS = 60_000;
/** Often, so that many senders who began together are not all refused in one go, which would keep others waiting. */
export const LOOK_MS = 250;

const REASONS: Readonly<Record<number, string>> = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' };

/** Why the parser of Node gave a connection up (`clientError`), as an error of ours. */
function refusalOf(code: string | undefined) {
  if (code === 'HPE_HEADER_OVERFLOW') return gatewayError('APPMON-GATEWAY-HEAD', { limit: HEAD_BYTES });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return gatewayError('APPMON-GATEWAY-SLOW', { head: HEAD_MS / 1000, request: REQUEST_MS / 1000 });
  return gatewayError('APPMON-GATEWAY-FRAMING');
}

/** A refusal as it is counted and as it goes out. */
interface Answer {
  readonly reason: string;
  readonly text: string;
}

function answerOf(code: string | undefined): Answer {
  const refusal = refusalOf(code);
  const status = statusOf(refusal);
  const body = JSON.stringify({ code: refusal.code, message: refusal.message });
  const head = [
    `HTTP/1.1 ${String(status)} ${REASONS[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${String(Buffer.byteLength(body))}`,
    'connection: close',
  ];
  return { reason: refusal.code, text: `${head.join('\r\n')}\r\n\r\n${body}` };
}

/** Answers in words what cannot be read as a request (framing, a head that is too long, a sender that is too slow), counts it and ends its connection. */
export function refuseUnreadable(server: Server, refuse: Accounting['refuse']): void {
  // Written once: thousands may be refused in one moment.
  const answers = new Map<string | undefined, Answer>();
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket: Duplex) => {
    // The sender is gone, or more of the same follows an answer that is on its way.
    if (code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const answer = answers.get(code) ?? answerOf(code);
    answers.set(code, answer);
    refuse({ door: 'other', class: '4xx', reason: answer.reason });
    socket.end(answer.text, () => socket.destroy());
  });
}
