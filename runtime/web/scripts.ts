import type { Stanza } from '../conf/types';
import { findApp, readNav } from './views';
import type { WebAnswer, WebRequest } from './types';
import { jsonAnswer, jsonError, scriptAnswer } from './html';
import { webError } from './errors';
import { SERVER_VERSION } from '../conf/apps';

/** Where an account's theme is kept, as Splunk keeps it: user-prefs.conf [general] theme, in the account's own layer. */
const PREFERENCES_APP = 'search';
const THEMES = ['light', 'dark'];

export function themeOf({ session, context }: WebRequest): string {
  const stanza: Stanza | undefined =
    session && context.services.conf.stanza('user-prefs', 'general', { app: PREFERENCES_APP, user: session.user });
  return stanza?.['theme'] === 'dark' ? 'dark' : 'light';
}

/** `POST account/theme`: keeps the theme of the account. */
export function saveTheme({ body, session, context }: WebRequest): WebAnswer {
  const theme = new URLSearchParams(body.toString('utf8')).get('theme') ?? '';
  if (!session) return jsonError(401, webError('APPMON-WEB-SESSION'));
  if (!THEMES.includes(theme)) return jsonError(400, webError('APPMON-WEB-THEME', { theme }));
  context.services.conf.write('user-prefs', 'general', { theme }, { app: PREFERENCES_APP, user: session.user });
  return jsonAnswer({ theme });
}

/** Name of the app in the address of the page that asks, for values that belong to one app. */
const appOfReferrer = ({ headers }: WebRequest): string =>
  /\/[a-z]{2}-[A-Z]{2}\/(?:app|manager)\/([\w.-]+)/.exec(headers['referer'] ?? '')?.[1] ?? '';

/** `config?autoload=1`: sets `window.$C`, which the page packages read once when they load. */
export function configScript(request: WebRequest): WebAnswer {
  const { context, locale, session } = request;
  const app = appOfReferrer(request);
  const build = context.services.conf.stanza('app', 'install', app ? { app } : undefined)?.['build'] ?? '0';
  const config = {
    SPLUNKD_PATH: `/${locale}/splunkd/__raw`,
    LOCALE: locale,
    MRSPARKLE_ROOT_PATH: '',
    MRSPARKLE_PORT_NUMBER: context.port,
    BUILD_NUMBER: context.build,
    BUILD_PUSH_NUMBER: 0,
    APP_BUILD: build,
    USERNAME: session?.user ?? '',
    VERSION_LABEL: SERVER_VERSION,
    SERVER_ZONEINFO: session?.timezone ?? 'UTC',
    SPLUNK_UI_THEME: themeOf(request),
  };
  return scriptAnswer(`window.$C=${JSON.stringify(config)};`);
}

/** `build/api/get_theme.js`: a promise that always settles, or the page would wait for ever. */
export const themeScript = (request: WebRequest): WebAnswer =>
  scriptAnswer(`window.__get_theme__={getTheme:function(){return Promise.resolve(${JSON.stringify(themeOf(request))});}};`);

/** `shell/state.json?app=`: what the app bar shows. */
export function shellState(request: WebRequest): WebAnswer {
  const { context, session, query, locale } = request;
  if (!session) return jsonError(401, webError('APPMON-WEB-SESSION'));
  const app = findApp(context, query.get('app') ?? '');
  return jsonAnswer({
    user: session.user,
    theme: themeOf(request),
    app: app && { id: app.id, label: app.label, nav: readNav(context, session, app) },
    apps: context.services.conf.apps
      .filter((each) => each.visible)
      .map((each) => ({ id: each.id, label: each.label, href: `/${locale}/app/${each.id}/` })),
  });
}
