import { randomBytes } from 'node:crypto';
import { documentOf, errorPage, escapeHtml, htmlAnswer, redirect, shellUrl } from './html';
import { formatCookie, formKeyCookie, hasFormKey, sameToken } from './security';
import { webError } from './errors';
import { csrfCookie, loginCookie, sessionCookie, type WebAnswer, type WebRequest } from './types';

const TEXTS = {
  en: {
    title: 'Sign in',
    user: 'User name',
    password: 'Password',
    submit: 'Sign in',
    wrong: webError('APPMON-WEB-LOGIN').message,
    old: webError('APPMON-WEB-LOGIN-FORM').message,
  },
  es: {
    title: 'Iniciar sesión',
    user: 'Usuario',
    password: 'Contraseña',
    submit: 'Entrar',
    wrong: 'El usuario o la contraseña no son correctos.',
    old: 'El formulario ha caducado; inténtelo de nuevo.',
  },
} as const;

const textsOf = (locale: string): (typeof TEXTS)[keyof typeof TEXTS] => (locale.startsWith('es') ? TEXTS.es : TEXTS.en);

/** An address on this host to go to after signing in; anything else becomes the home page. */
export const safeReturn = (to: string | null, locale: string): string =>
  to && /^\/[a-z]{2}-[A-Z]{2}\/(?![/\\])[^\\\r\n]*$/.test(to) ? to : `/${locale}/`;

/** The sign-in form; `problem` is shown above the fields and read out. */
export function loginPage(request: WebRequest, problem?: string): WebAnswer {
  const texts = textsOf(request.locale);
  const token = randomBytes(18).toString('base64url');
  const returnTo = safeReturn(request.query.get('return_to'), request.locale);
  const body = `<main class="shell-card">
<h1>${texts.title}</h1>
${problem ? `<p class="shell-problem" role="alert">${escapeHtml(problem)}</p>` : ''}
<form method="post" action="/${escapeHtml(request.locale)}/account/login">
<input type="hidden" name="cval" value="${token}">
<input type="hidden" name="return_to" value="${escapeHtml(returnTo)}">
<label for="username">${texts.user}</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">${texts.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">${texts.submit}</button>
</form>
</main>`;
  const head = `<link rel="stylesheet" href="${shellUrl(request, 'shell.css')}">\n`;
  return htmlAnswer(documentOf(request, { title: texts.title, head, body }), {
    status: problem ? 401 : 200,
    cookies: [formatCookie(request.context, [loginCookie(request.context.port), token])],
  });
}

/** Checks the form and the password; a new session goes into an unreadable cookie. */
export async function login(request: WebRequest): Promise<WebAnswer> {
  const { context, locale } = request;
  const form = new URLSearchParams(request.body.toString('utf8'));
  const texts = textsOf(locale);
  const again = (problem: string): WebAnswer =>
    loginPage({ ...request, query: new URLSearchParams({ return_to: form.get('return_to') ?? '' }) }, problem);
  if (!sameToken(form.get('cval'), request.cookies.get(loginCookie(context.port)))) return again(texts.old);
  const session = await context.services.auth.login(form.get('username') ?? '', form.get('password') ?? '');
  if (!session) return again(texts.wrong);
  return redirect(safeReturn(form.get('return_to'), locale), [
    formatCookie(context, [sessionCookie(context.port), session.key]),
    formKeyCookie(context, session),
    formatCookie(context, [loginCookie(context.port), ''], { expire: true }),
  ]);
}

/** Ends the session. The form key may come as a field, since the button is a plain form. */
export function logout(request: WebRequest): WebAnswer {
  const { context, session } = request;
  const field = new URLSearchParams(request.body.toString('utf8')).get('splunk_form_key') ?? undefined;
  const asHeader = { ...request, headers: { ...request.headers, 'x-splunk-form-key': field ?? request.headers['x-splunk-form-key'] } };
  if (session && !hasFormKey(asHeader))
    return errorPage(request, 403, webError('APPMON-WEB-CSRF', { cookie: csrfCookie(context.port) }).message);
  if (session) context.services.auth.logout(session.key);
  return redirect(`/${request.locale}/account/login`, [
    formatCookie(context, [sessionCookie(context.port), ''], { expire: true }),
    formatCookie(context, [csrfCookie(context.port), ''], { expire: true, readable: true }),
  ]);
}
