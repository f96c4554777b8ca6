import { jsonAnswer, jsonError } from './html';
import { webError } from './errors';
import { hasFormKey } from './security';
import { csrfCookie, type WebAnswer, type WebRequest } from './types';

const FORWARDED = ['content-type', 'accept', 'accept-language', 'user-agent'];
const isJson = (type: string | undefined): boolean => /\bjson\b/.test(type ?? '');

/** Answers are JSON unless the request names another output mode. */
function withOutputMode(url: string, { headers, body }: WebRequest): string {
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  if (query.has('output_mode')) return url;
  const form = /x-www-form-urlencoded/.test(headers['content-type'] ?? '') ? new URLSearchParams(body.toString('utf8')) : undefined;
  if (form?.has('output_mode')) return url;
  return `${url}${url.includes('?') ? '&' : '?'}output_mode=json`;
}

const textOf = (body: string | Buffer): string =>
  body
    .toString()
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * `splunkd/__raw/…`: the management REST with the session of the cookie. Writes need the form key; every error is JSON,
 * since clients show the parse error of anything else instead of the message.
 */
export async function raw(request: WebRequest): Promise<WebAnswer> {
  const { context, session, method } = request;
  if (!session) return jsonError(401, webError('APPMON-WEB-SESSION'));
  if (method !== 'GET' && method !== 'HEAD' && !hasFormKey(request)) {
    return jsonError(403, webError('APPMON-WEB-CSRF', { cookie: csrfCookie(context.port) }));
  }
  const headers: Record<string, string | undefined> = { authorization: `Splunk ${session.key}` };
  for (const name of FORWARDED) headers[name] = request.headers[name];
  const url = withOutputMode(request.rest.replace(/^\/?splunkd\/__raw/, ''), request);
  const answer = await context.splunkd.handle({ method, url, headers, body: request.body });
  const type = answer.headers['content-type'];
  if (answer.status >= 400 && !isJson(type))
    return jsonAnswer({ messages: [{ type: 'ERROR', text: textOf(answer.body) || `HTTP ${answer.status}` }] }, answer.status);
  return { status: answer.status, headers: { ...answer.headers, 'cache-control': 'no-store' }, body: answer.body };
}
