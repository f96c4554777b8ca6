import type { CodedError } from '../../core/errors';
import type { WebAnswer, WebRequest } from './types';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text made safe for HTML content and quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

export const redirect = (to: string, cookies: readonly string[] = []): WebAnswer => ({
  status: 303,
  headers: { location: to, 'cache-control': 'no-store', ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) },
  body: '',
});

/** An HTML page that is never cached. */
export const htmlAnswer = (body: string, options: { status?: number; cookies?: readonly string[] } = {}): WebAnswer => ({
  status: options.status ?? 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    ...(options.cookies ? { 'set-cookie': options.cookies } : {}),
  },
  body,
});

export const jsonAnswer = (value: unknown, status = 200): WebAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});

/** An error as REST clients expect it: type ERROR, since the packages drop the text of warnings. A coded error says its code. */
export const jsonError = (status: number, problem: CodedError | string): WebAnswer => {
  const text = typeof problem === 'string' ? problem : `${problem.code}: ${problem.message}`;
  return jsonAnswer({ messages: [{ type: 'ERROR', text }] }, status);
};

export const scriptAnswer = (body: string): WebAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-store' },
  body,
});

/** Address of a file below `runtime/web/browser`. */
export const shellUrl = ({ locale, context }: WebRequest, file: string): string => `/${locale}/static/@${context.build}/shell/${file}`;

interface Document {
  readonly title: string;
  readonly head?: string;
  readonly body: string;
  readonly theme?: string;
}

export const documentOf = (request: WebRequest, { title, head = '', body, theme }: Document): string => `<!doctype html>
<html lang="${escapeHtml(request.locale)}"${theme ? ` data-theme="${escapeHtml(theme)}"` : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
${head}</head>
<body>
${body}
</body>
</html>
`;

/** A page that says what went wrong and where to go. */
export const errorPage = (request: WebRequest, status: number, text: string): WebAnswer =>
  htmlAnswer(
    documentOf(request, {
      title: `${status}`,
      head: `<link rel="stylesheet" href="${shellUrl(request, 'shell.css')}">\n`,
      body: `<main class="shell-card"><h1>${status}</h1><p>${escapeHtml(text)}</p><p><a href="/${escapeHtml(request.locale)}/">Home</a></p></main>`,
    }),
    { status },
  );
