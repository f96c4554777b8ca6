import { openTestWeb } from './testing';

type TestWeb = Awaited<ReturnType<typeof openTestWeb>>;

const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

/** Signs in as a browser does (form, hidden field, cookie) and gives the cookie header of the session. */
async function signIn(web: TestWeb, user: string, password: string): Promise<{ response: Response; cookie: string }> {
  const form = await fetch(`${web.url}/en-GB/account/login`);
  const cval = /name="cval" value="([^"]+)"/.exec(await form.text())?.[1] ?? '';
  const response = await fetch(`${web.url}/en-GB/account/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookiesOf(form) },
    body: new URLSearchParams({ username: user, password, cval, return_to: '/en-GB/app/sample/board' }),
  });
  return { response, cookie: cookiesOf(response) };
}

describe('the web shell', () => {
  let web: TestWeb;
  beforeAll(async () => {
    web = await openTestWeb(({ url }) =>
      url.includes('missing')
        ? { status: 404, type: 'text/xml', body: '<response><messages><msg type="ERROR">gone</msg></messages></response>' }
        : { status: 200, body: '{"entry":[]}' },
    );
  });
  afterAll(() => web.close());

  const get = (path: string, cookie = ''): Promise<Response> => fetch(`${web.url}${path}`, { redirect: 'manual', headers: { cookie } });

  test('sends visitors to the sign-in form and back to where they were', async () => {
    const visit = await get('/en-GB/app/sample/board?x=1');
    expect(visit.status).toBe(303);
    expect(visit.headers.get('location')).toBe('/en-GB/account/login?return_to=%2Fen-GB%2Fapp%2Fsample%2Fboard%3Fx%3D1');
    const { response } = await signIn(web, 'admin', 'correct horse battery');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/en-GB/app/sample/board');
    const cookies = response.headers.getSetCookie();
    expect(cookies.find((cookie) => cookie.startsWith(`session_${web.port}=`))).toMatch(/HttpOnly/);
    expect(cookies.find((cookie) => cookie.startsWith(`splunkweb_csrf_token_${web.port}=`))).not.toMatch(/HttpOnly/);
    for (const cookie of cookies) expect(cookie).toMatch(/SameSite=Strict/);
  });

  test('refuses a wrong password and a form from elsewhere', async () => {
    expect((await signIn(web, 'admin', 'wrong password')).response.status).toBe(401);
    const forged = await fetch(`${web.url}/en-GB/account/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ username: 'admin', password: 'correct horse battery', cval: 'x' }),
    });
    expect(forged.status).toBe(401);
    expect(forged.headers.getSetCookie().join()).not.toContain('session_');
  });

  test('never returns to another site', async () => {
    const page = await (await get('/en-GB/account/login?return_to=//evil.example/x')).text();
    expect(page).toContain('name="return_to" value="/en-GB/"');
  });

  test('opens the default view and hides views from accounts that may not read them', async () => {
    const admin = (await signIn(web, 'admin', 'correct horse battery')).cookie;
    const reader = (await signIn(web, 'reader', 'reader password')).cookie;
    expect((await get('/en-GB/', reader)).headers.get('location')).toBe('/en-GB/app/sample/modern');
    expect((await get('/en-GB/app/sample/secret', admin)).status).toBe(200);
    expect((await get('/en-GB/app/sample/secret', reader)).status).toBe(404);
    const state = (await (await get('/en-GB/shell/state.json?app=sample', reader)).json()) as { app: { nav: unknown } };
    expect(state.app.nav).toEqual([
      { label: 'Modern', view: 'modern', home: true },
      { label: 'More', items: [{ label: 'Board', view: 'board' }] },
    ]);
  });

  test('serves the three ways of hosting a page, and refuses template code', async () => {
    const { cookie } = await signIn(web, 'admin', 'correct horse battery');
    const modern = await (await get('/en-GB/app/sample/modern', cookie)).text();
    expect(modern).toMatch(
      /<script src="\/en-GB\/config\?autoload=1"><\/script>\n.*i18n\.js.*\n.*i18ncatalog.*\n<script src="\/en-GB\/static\/@\w+:7\/app\/sample\/pages\/modern\.js">/,
    );
    expect(await (await get('/en-GB/app/sample/legacy', cookie)).text()).toContain('../../config?autoload=1');
    expect((await get('/en-GB/app/sample/mako', cookie)).status).toBe(501);
    const board = await (await get('/en-GB/app/sample/board', cookie)).text();
    const model = JSON.parse(/id="dashboard-model">(.*?)<\/script>/.exec(board)?.[1] ?? '{}') as { rows: unknown; refused: unknown };
    expect(model.refused).toEqual(['<map> in <panel>']);
    expect(model.rows).toEqual([
      [
        {
          title: 'Hosts',
          elements: [{ kind: 'table', title: '', type: '', query: '| makeresults', earliest: '-1h', latest: 'now', options: {} }],
        },
        { title: '', elements: [] },
      ],
    ]);
  });

  test('tells pages their configuration', async () => {
    const { cookie } = await signIn(web, 'admin', 'correct horse battery');
    const script = await (await get('/es-ES/config?autoload=1', cookie)).text();
    const config = JSON.parse(/^window\.\$C=(.*);$/.exec(script)?.[1] ?? '{}') as Record<string, unknown>;
    expect(config).toMatchObject({
      SPLUNKD_PATH: '/es-ES/splunkd/__raw',
      LOCALE: 'es-ES',
      MRSPARKLE_ROOT_PATH: '',
      MRSPARKLE_PORT_NUMBER: web.port,
      USERNAME: 'admin',
    });
  });

  test('serves static files with and without a tag, from appserver/static alone', async () => {
    const tagged = await get('/en-GB/static/@abc:7/app/sample/pages/modern.js');
    expect(tagged.status).toBe(200);
    expect(tagged.headers.get('cache-control')).toContain('immutable');
    expect(tagged.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await get('/en-GB/static/app/sample/pages/modern.js')).headers.get('cache-control')).toBe('no-cache');
    for (const path of ['..%2f..%2fbin%2fsecret.txt', '%2e%2e/%2e%2e/bin/secret.txt', '../../bin/secret.txt', 'pages/none.js']) {
      expect((await get(`/en-GB/static/app/sample/${path}`)).status).toBe(404);
    }
  });

  test('passes REST calls on with the session, and writes only with the form key', async () => {
    const { cookie } = await signIn(web, 'admin', 'correct horse battery');
    const key = /splunkweb_csrf_token_\d+=([^;]+)/.exec(cookie)?.[1] ?? '';
    const raw = (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${web.url}/en-GB/splunkd/__raw${path}`, {
        ...init,
        headers: { cookie, ...(init.headers as Record<string, string> | undefined) },
      });
    expect((await raw('/services/server/info')).status).toBe(200);
    expect(web.requests.at(-1)).toMatchObject({ method: 'GET', url: '/services/server/info?output_mode=json' });
    expect(web.requests.at(-1)?.headers['authorization']).toMatch(/^Splunk \S+$/);
    const before = web.requests.length;
    const refused = await raw('/services/search/jobs', { method: 'POST', body: new URLSearchParams({ search: 'x' }) });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ messages: [{ type: 'ERROR' }] });
    expect(web.requests).toHaveLength(before);
    const written = await raw('/services/search/jobs', {
      method: 'POST',
      body: new URLSearchParams({ search: 'x', output_mode: 'json' }),
      headers: { 'x-splunk-form-key': key },
    });
    expect(written.status).toBe(200);
    expect(web.requests.at(-1)?.body.toString()).toBe('search=x&output_mode=json');
  });

  test('answers REST errors as JSON, also without a session', async () => {
    const anonymous = await get('/en-GB/splunkd/__raw/services/server/info');
    expect(anonymous.status).toBe(401);
    expect(await anonymous.json()).toMatchObject({ messages: [{ type: 'ERROR' }] });
    const { cookie } = await signIn(web, 'admin', 'correct horse battery');
    const missing = await get('/en-GB/splunkd/__raw/services/missing', cookie);
    expect(missing.status).toBe(404);
    expect(await missing.json()).toEqual({ messages: [{ type: 'ERROR', text: 'gone' }] });
  });

  test('keeps the theme of an account', async () => {
    const { cookie } = await signIn(web, 'reader', 'reader password');
    const key = /splunkweb_csrf_token_\d+=([^;]+)/.exec(cookie)?.[1] ?? '';
    const save = (theme: string): Promise<Response> =>
      fetch(`${web.url}/en-GB/account/theme`, {
        method: 'POST',
        headers: { cookie, 'x-splunk-form-key': key },
        body: new URLSearchParams({ theme }),
      });
    expect((await save('pink')).status).toBe(400);
    expect((await save('dark')).status).toBe(200);
    expect(await (await get('/en-GB/static/@x/build/api/get_theme.js', cookie)).text()).toContain('"dark"');
    const other = (await signIn(web, 'admin', 'correct horse battery')).cookie;
    expect(await (await get('/en-GB/static/@x/build/api/get_theme.js', other)).text()).toContain('"light"');
  });

  test('ends a session only with its form key', async () => {
    const { cookie } = await signIn(web, 'admin', 'correct horse battery');
    const key = /splunkweb_csrf_token_\d+=([^;]+)/.exec(cookie)?.[1] ?? '';
    const logout = (field: string): Promise<Response> =>
      fetch(`${web.url}/en-GB/account/logout`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie },
        body: new URLSearchParams({ splunk_form_key: field }),
      });
    expect((await logout('wrong')).status).toBe(403);
    expect((await logout(key)).status).toBe(303);
    expect((await get('/en-GB/app/sample/modern', cookie)).headers.get('location')).toMatch(/login/);
  });

  test('every answer carries the security headers', async () => {
    for (const path of [
      '/',
      '/en-GB/account/login',
      '/en-GB/nowhere',
      '/en-GB/static/app/sample/pages/modern.js',
      '/en-GB/splunkd/__raw/services',
    ]) {
      const { headers } = await get(path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});
