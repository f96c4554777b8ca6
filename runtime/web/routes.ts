import { webError } from './errors';
import { documentOf, errorPage, escapeHtml, htmlAnswer, jsonError, redirect, scriptAnswer } from './html';
import { login, loginPage, logout } from './login';
import { homePage, viewPage } from './pages';
import { raw } from './raw';
import { configScript, saveTheme, shellState } from './scripts';
import { hasFormKey } from './security';
import { staticFile } from './static-files';
import { csrfCookie, type WebAnswer, type WebRequest } from './types';

interface Row {
  readonly methods: readonly string[];
  /** Parts below the locale; `*` = the rest. */
  readonly path: readonly string[];
  /** Whether a write must carry the form key (the sign-in form has a token of its own). */
  readonly keyed?: boolean;
  readonly handle: (request: WebRequest) => Promise<WebAnswer> | WebAnswer;
}

const READ = ['GET', 'HEAD'];
const WRITE = ['POST'];
const ANY = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

/** Every address of the shell, below `/<locale>`; the first row that fits wins. */
const ROUTES: readonly Row[] = [
  { methods: READ, path: [], handle: withSession(homePage) },
  { methods: READ, path: ['account', 'login'], handle: (request) => loginPage(request) },
  { methods: WRITE, path: ['account', 'login'], handle: login },
  { methods: WRITE, path: ['account', 'logout'], handle: logout },
  { methods: WRITE, path: ['account', 'theme'], keyed: true, handle: saveTheme },
  { methods: READ, path: ['config'], handle: configScript },
  {
    methods: READ,
    path: ['i18ncatalog'],
    handle: () => scriptAnswer('if(window.i18n_register)window.i18n_register({plural:function(n){return n===1?0:1;},catalog:{}});'),
  },
  { methods: READ, path: ['favicon.ico'], handle: () => ({ status: 204, headers: {}, body: '' }) },
  { methods: READ, path: ['static', '*'], handle: staticFile },
  { methods: READ, path: ['shell', 'state.json'], handle: shellState },
  { methods: READ, path: ['app', '*'], handle: withSession(viewPage) },
  { methods: READ, path: ['manager', '*'], handle: (request) => errorPage(request, 501, webError('APPMON-WEB-MANAGER').message) },
  { methods: ANY, path: ['splunkd', '__raw', '*'], handle: raw },
];

/** Pages need a session; without one the browser is sent to the sign-in form and comes back. */
function withSession(page: (request: WebRequest, session: NonNullable<WebRequest['session']>) => WebAnswer): Row['handle'] {
  return (request) => {
    if (request.session) return page(request, request.session);
    const here = `/${request.locale}${request.rest.startsWith('/') ? '' : '/'}${request.rest}`;
    // Links from other sites (a mail, a chat) come without the strict cookie; loading once more from here brings it along.
    if (request.headers['sec-fetch-site'] === 'cross-site') {
      const head = `<meta http-equiv="refresh" content="0; url=${escapeHtml(here)}">\n`;
      return htmlAnswer(documentOf(request, { title: '…', head, body: '' }));
    }
    return redirect(`/${request.locale}/account/login?return_to=${encodeURIComponent(here)}`);
  };
}

const fits = (path: readonly string[], parts: readonly string[]): boolean =>
  path.at(-1) === '*'
    ? path.slice(0, -1).every((part, index) => part === parts[index])
    : path.length === parts.length && path.every((part, index) => part === parts[index]);

/** The locale of an address (`xx-XX`), else the browser's first one that the shell has texts in. */
export function parseLocale(first: string | undefined, acceptLanguage: string | undefined): { locale: string; named: boolean } {
  if (first && /^[a-z]{2}-[A-Z]{2}$/.test(first)) return { locale: first, named: true };
  return { locale: /^\s*es\b/i.test(acceptLanguage ?? '') ? 'es-ES' : 'en-GB', named: false };
}

/** Answers one request. */
export async function answer(request: WebRequest): Promise<WebAnswer> {
  if (!request.named && READ.includes(request.method)) return redirect(`/${request.locale}${request.rest}`);
  const rows = ROUTES.filter((row) => fits(row.path, request.parts));
  const [known] = rows;
  const isRaw = request.parts[0] === 'splunkd';
  if (!known)
    return isRaw ? jsonError(404, webError('APPMON-WEB-NOT-FOUND')) : errorPage(request, 404, webError('APPMON-WEB-NOT-FOUND').message);
  const row = rows.find(({ methods }) => methods.includes(request.method));
  if (!row) {
    const expected = [...new Set(rows.flatMap(({ methods }) => methods))].join(', ');
    return jsonError(405, webError('APPMON-WEB-METHOD', { method: request.method, expected }));
  }
  if (row.keyed && !hasFormKey(request)) return jsonError(403, webError('APPMON-WEB-CSRF', { cookie: csrfCookie(request.context.port) }));
  return row.handle(request);
}
