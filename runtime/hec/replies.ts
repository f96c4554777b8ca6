/** The answers of Splunk's HTTP Event Collector: code → HTTP status and text (Splunk, "Troubleshoot HTTP Event Collector"). */
export const REPLIES = {
  0: [200, 'Success'],
  1: [403, 'Token disabled'],
  2: [401, 'Token is required'],
  3: [401, 'Invalid authorization'],
  4: [403, 'Invalid token'],
  5: [400, 'No data'],
  6: [400, 'Invalid data format'],
  7: [400, 'Incorrect index'],
  8: [500, 'Internal server error'],
  9: [503, 'Server is busy'],
  10: [400, 'Data channel is missing'],
  11: [400, 'Invalid data channel'],
  12: [400, 'Event field is required'],
  13: [400, 'Event field cannot be blank'],
  14: [400, 'ACK is disabled'],
  15: [400, 'Error in handling indexed fields'],
  16: [400, 'Query string authorization is not enabled'],
  17: [200, 'HEC is healthy'],
  18: [503, 'HEC is unhealthy, queues are full'],
  21: [400, 'Invalid token'],
  22: [400, 'Token disabled'],
  23: [503, 'Server is shutting down'],
} as const satisfies Readonly<Record<number, readonly [status: number, text: string]>>;

export type HecCode = keyof typeof REPLIES;

/** An answer before it is written. Transport faults are HTML, everything of the protocol is JSON. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly html?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The JSON answer of a code, with what else it carries. */
export function reply(code: HecCode, more: Readonly<Record<string, unknown>> = {}): Reply {
  const [status, text] = REPLIES[code];
  return { status, body: JSON.stringify({ text, code, ...more }), ...(status === 503 ? { headers: { 'Retry-After': '1' } } : {}) };
}

/** Unknown path (404) and known path with another method (405) share one text. */
export const notFound = (status: 404 | 405): Reply => ({
  status,
  body: JSON.stringify({ text: 'The requested URL was not found on this server.', code: 404 }),
});

const htmlReply = (status: number, title: string, message: string): Reply => ({
  status,
  html: true,
  body: `<!doctype html><html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"><title>${status} ${title}</title></head><body><h1>${title}</h1><p>${message}</p></body></html>\r\n`,
});

export const TOO_LARGE = htmlReply(413, 'Content-Length of request is too large', 'The request your client sent was too large.');
export const UNSUPPORTED_ENCODING = htmlReply(
  415,
  'Unsupported Media Type',
  'The content encoding of the request is not supported; expected gzip or none.',
);
export const BAD_GZIP = htmlReply(400, 'Bad Request', 'Unparsable gzip header in request data');
export const BAD_REQUEST = htmlReply(400, 'Bad Request', 'The request ended before its announced length.');
