import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDashboard } from './dashboard';
import { documentOf, errorPage, escapeHtml, htmlAnswer, redirect, shellUrl } from './html';
import { webError } from './errors';
import { formKeyCookie } from './security';
import { themeOf } from './scripts';
import type { WebAnswer, WebRequest } from './types';
import { findApp, homeOf, mayRead, readView, type ViewFile } from './views';
import type { Session } from '../splunkd/types';

const FIRST_PARTY = 'pages/splunk_ui_app.html';

const notFound = (request: WebRequest): WebAnswer => errorPage(request, 404, webError('APPMON-WEB-NOT-FOUND').message);

/** Scripts that every page gets first, in this order: the configuration must be there before a bundle runs. */
const hostScripts = ({ locale, context }: WebRequest): string =>
  [`/${locale}/config?autoload=1`, `/${locale}/static/@${context.build}/js/i18n.js`, `/${locale}/i18ncatalog?autoload=1`]
    .map((src) => `<script src="${src}"></script>`)
    .join('\n');

const script = (src: string, module = false): string => `<script${module ? ' type="module"' : ''} src="${escapeHtml(src)}"></script>`;

function reactPage(request: WebRequest, view: ViewFile): string {
  const { locale, context } = request;
  const build = context.services.conf.stanza('app', 'install', { app: view.app.id })?.['build'] ?? '0';
  const bundle = `/${locale}/static/@${context.build}:${build}/app/${view.app.id}/pages/${view.name}.js`;
  return documentOf(request, { title: view.label, body: `${hostScripts(request)}\n${script(bundle)}` });
}

/** A plain-HTML template of an app is sent as it is; template code would need an engine that this host does not have. */
function templatePage(request: WebRequest, view: ViewFile, template: string): WebAnswer {
  const name = /^([\w.-]+):\/templates\/([\w-]+\.html)$/.exec(template);
  const app = name?.[1] === undefined ? undefined : findApp(request.context, name[1]);
  const file = app && name?.[2] ? join(app.directory, 'appserver', 'templates', name[2]) : undefined;
  if (!file || !existsSync(file)) return errorPage(request, 501, webError('APPMON-WEB-TEMPLATE', { view: view.name, template }).message);
  const html = readFileSync(file, 'utf8');
  if (/\$\{|<%|^\s*%/m.test(html)) return errorPage(request, 501, webError('APPMON-WEB-TEMPLATE-CODE', { template }).message);
  return htmlAnswer(html);
}

/** A Simple XML dashboard: the model goes into the page as data, a script of the shell draws it. */
function dashboardPage(request: WebRequest, view: ViewFile): string {
  const theme = themeOf(request);
  const model = JSON.stringify({ ...readDashboard(view), app: view.app.id }).replaceAll('<', '\\u003c');
  const file = (name: string): string => shellUrl(request, name);
  return documentOf(request, {
    title: view.label,
    theme,
    head: `<link rel="stylesheet" href="${file('shell.css')}">\n`,
    body: [
      `<script type="application/json" id="dashboard-model">${model}</script>`,
      hostScripts(request),
      ...[file('layout.js'), file('require.js'), file('visualization-base.js')].map((src) => script(src)),
      script(file('dashboard.js'), true),
    ].join('\n'),
  });
}

/**
 * Views that every app has, with the script that draws them: `search`, where links lead that show the search behind a number (the page
 * runs it when the person says so), and `job_inspector`, where links lead that show what is known of a job.
 */
const SHELL_VIEWS: Readonly<Record<string, { readonly title: string; readonly script: string }>> = {
  search: { title: 'Search', script: 'search.js' },
  job_inspector: { title: 'Job inspector', script: 'job-inspector.js' },
};

function shellPage(request: WebRequest, shown: { readonly title: string; readonly script: string }): WebAnswer {
  const file = (name: string): string => shellUrl(request, name);
  return htmlAnswer(
    documentOf(request, {
      title: shown.title,
      theme: themeOf(request),
      head: `<link rel="stylesheet" href="${file('shell.css')}">\n`,
      body: [hostScripts(request), script(file('layout.js')), script(file(shown.script), true)].join('\n'),
    }),
  );
}

/** `app/<app>/<view>`: the page in the way its view asks for. Views that the account may not read do not exist for it. */
export function viewPage(request: WebRequest, session: Session): WebAnswer {
  const [, appId = '', viewName = ''] = request.parts;
  const { context, locale } = request;
  const app = findApp(context, appId);
  if (!app) return notFound(request);
  if (!viewName) {
    const home = homeOf(context, session, app);
    return home ? redirect(`/${locale}/app/${home.app}/${home.view}`) : notFound(request);
  }
  const view = readView(app, viewName);
  const shared = Object.hasOwn(SHELL_VIEWS, viewName) ? SHELL_VIEWS[viewName] : undefined;
  if (!view && shared && session.capabilities.has('search')) return shellPage(request, shared);
  if (!view || !mayRead(context, session, { app: app.id, name: view.name })) return notFound(request);
  const answer = ((): WebAnswer => {
    if (view.root !== 'view') return htmlAnswer(dashboardPage(request, view));
    if (view.template === FIRST_PARTY) return htmlAnswer(reactPage(request, view));
    return templatePage(request, view, view.template ?? '');
  })();
  return { ...answer, headers: { ...answer.headers, 'set-cookie': [formKeyCookie(context, session)] } };
}

/** `/` and `/<locale>/`: the first page the account may see. */
export function homePage(request: WebRequest, session: Session): WebAnswer {
  const home = homeOf(request.context, session);
  return home ? redirect(`/${request.locale}/app/${home.app}/${home.view}`) : notFound(request);
}
