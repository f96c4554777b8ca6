import { openTestWeb } from './testing';

type TestWeb = Awaited<ReturnType<typeof openTestWeb>>;

const LINK = '/en-GB/app/sample/board?inc=INC-1001&do=ack&q=a%20b%26c';

const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

describe('a link to a page from a mail or a chat', () => {
  let web: TestWeb;
  beforeAll(async () => {
    web = await openTestWeb(() => ({ status: 200, body: '{}' }));
  });
  afterAll(() => web.close());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${web.url}${path}`, { redirect: 'manual', headers });

  /** Fills in the form that an address of the sign-in page shows. */
  const signIn = async (address: string): Promise<Response> => {
    const form = await get(address);
    const text = await form.text();
    const field = (name: string): string => (new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
    return fetch(`${web.url}/en-GB/account/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: cookiesOf(form) },
      body: new URLSearchParams({
        username: 'admin',
        password: 'correct horse battery',
        cval: field('cval'),
        return_to: field('return_to'),
      }),
    });
  };

  test('leads through the sign-in form to the page, path and query as they were', async () => {
    const visit = await get(LINK);
    expect(visit.status).toBe(303);
    const signedIn = await signIn(visit.headers.get('location') ?? '');
    expect(signedIn.status).toBe(303);
    expect(signedIn.headers.get('location')).toBe(LINK);
    const page = await get(LINK, { cookie: cookiesOf(signedIn) });
    expect(page.status).toBe(200);
  });

  test('keeps path and query when the address names no language', async () => {
    const visit = await get(LINK.replace('/en-GB', ''));
    expect(visit.headers.get('location')).toBe(LINK);
  });

  test('loads once more from this site when the browser kept the strict cookie back, and only then', async () => {
    const bounce = await get(LINK, { 'sec-fetch-site': 'cross-site' });
    expect(bounce.status).toBe(200);
    expect(await bounce.text()).toContain(
      `<meta http-equiv="refresh" content="0; url=/en-GB/app/sample/board?inc=INC-1001&amp;do=ack&amp;q=a%20b%26c">`,
    );
    expect((await get(LINK, { 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  });

  test.each([
    '//evil.example/x',
    'https://evil.example/',
    '/\\evil.example',
    '/en-GB//evil.example',
    '/en-GB/\\evil.example',
    '/evil',
    'javascript:alert(1)',
    '/en-GB/app/sample/board\r\nset-cookie: a=b',
  ])('never leads to another place: %j', async (target) => {
    const signedIn = await signIn(`/en-GB/account/login?return_to=${encodeURIComponent(target)}`);
    expect(signedIn.headers.get('location')).toBe('/en-GB/');
  });

  test.each(['//evil.example/x', '//evil.example/en-GB/', '/\\evil.example/x'])(
    'an address that looks like another host stays here: %j',
    async (path) => {
      const visit = await get(path);
      expect(new URL(visit.headers.get('location') ?? '/', web.url).origin).toBe(web.url);
    },
  );

  test('a session that ends while a page is open is told as JSON with 401, for reads and writes', async () => {
    const signedIn = await signIn('/en-GB/account/login');
    const cookie = cookiesOf(signedIn);
    const key = /splunkweb_csrf_token_\d+=([^;]+)/.exec(cookie)?.[1] ?? '';
    const raw = (method: string): Promise<Response> =>
      fetch(`${web.url}/en-GB/splunkd/__raw/services/search/jobs`, { method, headers: { cookie, 'x-splunk-form-key': key } });
    expect((await raw('GET')).status).toBe(200);
    await fetch(`${web.url}/en-GB/account/logout`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams({ splunk_form_key: key }),
    });
    for (const method of ['GET', 'POST', 'DELETE']) {
      const answer = await raw(method);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(await answer.json()).toMatchObject({ messages: [{ type: 'ERROR' }] });
    }
  });

  test.each([
    ['a redirect', 303, () => get('/')],
    ['a refused method', 405, () => fetch(`${web.url}/en-GB/config`, { method: 'DELETE' })],
    [
      'a body that is too large',
      413,
      () => fetch(`${web.url}/en-GB/account/login`, { method: 'POST', body: new Uint8Array(21 * 1024 * 1024) }),
    ],
    ['an address that cannot be decoded', 400, () => get('/en-GB/%zz')],
    ['a page that does not exist', 404, () => get('/en-GB/nowhere')],
    ['no content', 204, () => get('/en-GB/favicon.ico')],
  ])('%s carries the security headers', async (_, status, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'self'; script-src 'self'; .*object-src 'none'; base-uri 'none'/,
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  });
});
