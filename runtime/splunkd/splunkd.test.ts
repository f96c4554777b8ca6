import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { XMLParser } from 'fast-xml-parser';
import { openRestBench } from './testing/rest-bench';
import type { Answer, RestBench } from './testing/rest-bench';

interface Entry {
  readonly name: string;
  readonly id: string;
  readonly acl: Record<string, unknown>;
  readonly content: Record<string, unknown>;
}

const entriesOf = (answer: Answer): Entry[] => answer.json['entry'] as Entry[];
const names = (answer: Answer): string[] => entriesOf(answer).map((entry) => entry.name);
const first = (answer: Answer): Entry => entriesOf(answer)[0] as Entry;
const messageOf = (answer: Answer): { type: string; text: string } =>
  (answer.json['messages'] as { type: string; text: string }[])[0] ?? { type: '', text: '' };

describe('management REST', () => {
  let bench: RestBench;
  let base: string;
  const as = (user: string) => ({
    get: (url: string) => bench.call(user, { method: 'GET', url }),
    post: (url: string, form: Record<string, string> | string = {}) => bench.call(user, { method: 'POST', url, form }),
    del: (url: string) => bench.call(user, { method: 'DELETE', url }),
  });
  const [admin, power, user] = [as('admin'), as('power'), as('user')];

  beforeAll(async () => {
    bench = await openRestBench();
    await new Promise<void>((resolve) => bench.splunkd.server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(bench.splunkd.server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    bench.splunkd.server.close();
    bench.splunkd.server.closeAllConnections();
    bench.close();
  });

  describe('over HTTP', () => {
    const login = async (): Promise<string> => {
      const answer = await fetch(`${base}/services/auth/login?output_mode=json`, {
        method: 'POST',
        body: new URLSearchParams({ username: 'admin', password: 'password-1' }),
      });
      return ((await answer.json()) as { sessionKey: string }).sessionKey;
    };

    it('logs in with Splunk, Bearer, Basic and cookie credentials', async () => {
      const key = await login();
      const basic = Buffer.from('admin:password-1').toString('base64');
      const statuses = [
        { authorization: `Splunk ${key}` },
        { authorization: `Bearer ${key}` },
        { authorization: `Basic ${basic}` },
        { cookie: `a=b; splunkd_8089=${key}` },
        { authorization: 'Splunk nonsense' },
        { authorization: `Basic ${Buffer.from('admin:wrong').toString('base64')}` },
        {},
      ].map(async (headers) => (await fetch(`${base}/services/server/info`, { headers: headers as Record<string, string> })).status);
      expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200, 401, 401, 401]);
    });

    it('gives the cookie only when asked', async () => {
      const ask = (extra: Record<string, string>) =>
        fetch(`${base}/services/auth/login`, {
          method: 'POST',
          body: new URLSearchParams({ username: 'admin', password: 'password-1', ...extra }),
        });
      expect((await ask({})).headers.get('set-cookie')).toBeNull();
      const answer = await ask({ cookie: '1' });
      expect(answer.headers.get('set-cookie')).toMatch(/^splunkd_\d+=[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/);
      expect(await answer.text()).toMatch(/<response><sessionKey>[\w-]+<\/sessionKey>/);
    });

    it('answers XML unless JSON is asked for; the feed can be read by an XML parser', async () => {
      const headers = { authorization: `Splunk ${await login()}` };
      await admin.post('/servicesNS/nobody/search/configs/conf-macros', { name: 'odd <&"> name', definition: 'a\u0001<b>&"c"' });
      const answer = await fetch(`${base}/servicesNS/nobody/search/configs/conf-macros/odd%20%3C%26%22%3E%20name`, { headers });
      expect(answer.headers.get('content-type')).toContain('text/xml');
      const feed = new XMLParser({ ignoreAttributes: false }).parse(await answer.text()) as {
        feed: { entry: { title: string; content: { 's:dict': { 's:key': Record<string, unknown>[] } } } };
      };
      expect(feed.feed.entry.title).toBe('odd <&"> name');
      const keys = feed.feed.entry.content['s:dict']['s:key'];
      expect(keys.find((key) => key['@_name'] === 'definition')?.['#text']).toBe('a<b>&"c"');
    });

    it('refuses bodies without a login, and large ones, and goes on', async () => {
      const send = (path: string, bytes: number, headers: Record<string, string> = {}): Promise<number> =>
        new Promise((resolve) => {
          const outgoing = httpRequest(`${base}${path}`, { method: 'POST', headers: { 'content-length': bytes, ...headers } }, (answer) => {
            answer.resume();
            resolve(answer.statusCode ?? 0);
          });
          outgoing.on('error', () => undefined);
          outgoing.write(Buffer.alloc(Math.min(bytes, 70_000), 'a'));
          if (bytes <= 70_000) outgoing.end();
        });
      expect(await send('/services/receivers/simple', 50_000_000)).toBe(401);
      expect(await send('/services/auth/login', 65_537)).toBe(413);
      expect(await send('/services/receivers/simple?sourcetype=x', 80_000_000, { authorization: `Splunk ${await login()}` })).toBe(413);
      expect((await fetch(`${base}/services/server/info`, { headers: { authorization: `Splunk ${await login()}` } })).status).toBe(200);
    });

    it('audits logins and changes, and neither searches nor reading', async () => {
      await bench.splunkd.flush();
      bench.received.length = 0;
      await fetch(`${base}/services/auth/login`, {
        method: 'POST',
        body: new URLSearchParams({ username: 'mal lory', password: 'guess' }),
      });
      await admin.post('/services/messages', { name: 'audited', value: 'x' });
      await admin.get('/services/messages');
      await admin.post('/services/search/jobs', { search: 'x' });
      await bench.splunkd.flush();
      const audit = bench.received.filter((each) => each.index === '_audit').map((each) => each.data);
      expect(audit).toEqual([
        expect.stringMatching(
          /^Audit:\[timestamp=[\d-]+ [\d:.]+, user=mal_lory, action=login attempt, info=failed, status=401, src=\S+\]$/,
        ),
        expect.stringContaining('user=admin, action=post /services/messages, info=succeeded, status=201'),
      ]);
      await admin.del('/services/messages/audited');
    });

    it('writes an access event for every call, without the query', async () => {
      bench.received.length = 0;
      await fetch(`${base}/services/nothing?secret=1`, { headers: { authorization: `Splunk ${await login()}`, 'user-agent': 'a "b"' } });
      await bench.splunkd.flush();
      const event = bench.received.find((each) => each.data.includes('/services/nothing'));
      expect(event).toMatchObject({ index: '_internal', sourcetype: 'splunkd_access' });
      expect(event?.data).toMatch(
        /^\S+ - admin \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d\.\d{3} [+-]\d{4}\] "GET \/services\/nothing HTTP\/1\.1" 404 \d+ "-" "a__b_" - \d+ms$/,
      );
    });
  });

  describe('routing and errors', () => {
    it.each([
      ['GET', '/services/nothing', 404, 'Not Found'],
      ['GET', '/elsewhere', 404, 'Not Found'],
      ['DELETE', '/services/server/info', 405, 'Method Not Allowed'],
      ['PUT', '/services/server/info', 405, 'Method Not Allowed'],
      ['GET', '/servicesNS/nobody/absent/configs/conf-props', 404, 'Application does not exist: absent'],
      ['GET', '/servicesNS/nobody-knows/search/configs/conf-props', 404, 'User does not exist: nobody-knows'],
      ['GET', '/services/%zz', 400, 'percent-encoded'],
      ['GET', '/services/data/indexes?count=x', 400, 'whole number'],
      ['GET', '/services/data/indexes?search=(a', 400, 'balanced parentheses'],
      ['POST', '/services/data/indexes', 400, 'missing: name'],
    ])('%s %s answers %i', async (...[method, url, status, text]) => {
      const answer = await bench.call('admin', { method, url });
      expect(answer.status).toBe(status);
      expect(messageOf(answer).text).toContain(text);
      expect(answer.headers['content-type']).toContain('application/json');
    });

    it('takes slashes at the end, encoded slashes in names, and blanks as plus signs', async () => {
      await admin.post('/servicesNS/nobody/search/configs/conf-macros', { name: 'a/b c', definition: '1' });
      for (const path of ['a%2Fb%20c', 'a%252Fb+c', 'a%252Fb%20c/'])
        expect((await admin.get(`/servicesNS/nobody/search/configs/conf-macros/${path}`)).status).toBe(200);
      expect(first(await admin.get('/servicesNS/nobody/search/configs/conf-macros/a%2Fb%20c')).id).toBe(
        '/servicesNS/nobody/search/configs/conf-macros/a%252Fb%20c',
      );
    });

    it('tells nothing of a fault but that there was one', async () => {
      const answer = await bench.call('admin', { method: 'GET', url: '/services/search/jobs/none' });
      expect(answer.status).toBe(500);
      expect(messageOf(answer).text).toBe('Internal error; details are in the log of the runtime.');
    });
  });

  describe('collections', () => {
    it('page, sort and filter', async () => {
      const page = await admin.get('/services/data/indexes?count=2&offset=1&sort_key=name&sort_dir=desc');
      expect(names(page)).toEqual(['main', 'history']);
      expect(page.json['paging']).toEqual({ total: 6, perPage: 2, offset: 1 });
      expect(names(await admin.get('/services/data/indexes?search=name%3D_a*%20OR%20name%3Dmain'))).toEqual(['_audit', 'main']);
      expect(names(await admin.get('/services/data/indexes?search=NOT%20name%3D_*%20isInternal%3Dfalse&count=0'))).toEqual([
        'history',
        'main',
        'summary',
      ]);
      expect(Object.keys(first(await admin.get('/services/data/indexes/main?f=datatype')).content)).toEqual(['datatype']);
    });
  });

  describe('rights', () => {
    it.each([
      ['user', 'POST', '/services/data/indexes', { name: 'x1' }, 403],
      ['user', 'POST', '/servicesNS/nobody/search/configs/conf-macros', { name: 'mine', definition: '1' }, 403],
      ['user', 'POST', '/servicesNS/user/search/configs/conf-macros', { name: 'mine', definition: '1' }, 201],
      ['power', 'POST', '/servicesNS/nobody/search/configs/conf-macros', { name: 'ours', definition: '1' }, 201],
      ['power', 'POST', '/servicesNS/nobody/system/configs/conf-authorize', { name: 'role_power', admin_all_objects: 'enabled' }, 403],
      ['power', 'POST', '/servicesNS/admin/search/configs/conf-macros', { name: 'theirs', definition: '1' }, 403],
      ['power', 'POST', '/services/properties/authorize/role_power', { admin_all_objects: 'enabled' }, 403],
      ['user', 'GET', '/services/configs/conf-passwords', undefined, 403],
      ['user', 'GET', '/services/data/inputs/http', undefined, 403],
      ['user', 'POST', '/services/authentication/users', { name: 'eve', password: 'password-1', roles: 'admin' }, 403],
      ['user', 'POST', '/services/authentication/users/user', { roles: 'admin' }, 403],
      ['user', 'GET', '/services/authentication/users/admin', undefined, 404],
      ['user', 'POST', '/services/storage/passwords', { name: 'x', password: 'y' }, 403],
      ['user', 'POST', '/services/receivers/simple', {}, 403],
      ['user', 'POST', '/services/apps/local', { name: 'mine' }, 403],
      ['user', 'POST', '/services/authorization/roles', { name: 'mine' }, 403],
      ['user', 'GET', '/services/server/info', undefined, 200],
    ])('%s %s %s %j: %i', async (...[account, method, url, form, status]) => {
      expect((await bench.call(account, { method, url, form })).status).toBe(status);
    });

    it('keeps private objects private until they are shared', async () => {
      await user.post('/servicesNS/user/search/saved/eventtypes', { name: 'private one', search: 'x=1' });
      const path = '/servicesNS/nobody/search/saved/eventtypes/private%20one';
      expect((await power.get('/servicesNS/-/search/saved/eventtypes/private%20one')).status).toBe(404);
      expect((await user.post('/servicesNS/user/search/saved/eventtypes/private%20one/acl', { sharing: 'app' })).status).toBe(403);
      const shared = await admin.post('/servicesNS/user/search/saved/eventtypes/private%20one/acl', {
        sharing: 'app',
        owner: 'user',
        'perms.read': '*',
        'perms.write': 'power',
      });
      expect(first(shared).acl).toMatchObject({ sharing: 'app', owner: 'user', perms: { read: ['*'], write: ['power'] } });
      expect((await power.post(path, { search: 'x=2' })).status).toBe(200);
      expect(first(await user.get(path)).acl).toMatchObject({ can_write: true, app: 'search' });
    });

    it('shows only indexes the roles may search', async () => {
      await admin.post('/services/authorization/roles', { name: 'narrow', srchIndexesAllowed: 'sum*' });
      await bench.services.auth.saveUser({ name: 'nell', password: 'password-1', roles: ['narrow'] });
      expect(names(await as('nell').get('/services/data/indexes'))).toEqual(['summary']);
      expect((await as('nell').get('/services/data/indexes/main')).status).toBe(404);
      expect(names(await admin.get('/services/data/indexes'))).toContain('_internal');
    });

    it('shows stored passwords only to holders of list_storage_passwords', async () => {
      await admin.post('/servicesNS/nobody/search/storage/passwords', { name: 'bot', realm: 'r', password: 'geheim' });
      expect(first(await admin.get('/servicesNS/nobody/search/storage/passwords/r:bot:')).content['clear_password']).toBe('geheim');
      const seen = await user.get('/servicesNS/nobody/search/storage/passwords/r:bot:');
      expect(seen.status).toBe(403);
      expect((await user.get('/servicesNS/nobody/search/storage/passwords')).status).toBe(403);
      expect((await admin.del('/servicesNS/nobody/search/storage/passwords/r:bot:')).status).toBe(200);
    });

    it('lists the passwords it can read beside one that was sealed with another key', async () => {
      await admin.post('/servicesNS/nobody/search/storage/passwords', { name: 'good', realm: 'k', password: 'geheim' });
      bench.services.conf.write('passwords', 'credential:k:lost:', { password: '$8$b3RoZXI=' }, { app: 'search' });
      const answer = await admin.get('/servicesNS/nobody/search/storage/passwords?count=0');
      expect(answer.status).toBe(200);
      const entries = answer.json['entry'] as { name: string; content: Record<string, string> }[];
      const contents = Object.fromEntries(entries.map(({ name, content }) => [name, content]));
      expect(contents['k:good:']?.['clear_password']).toBe('geheim');
      expect(contents['k:lost:']).not.toHaveProperty('clear_password');
      expect(contents['k:lost:']?.['error']).toContain('APPMON-AUTH-SECRET');
      for (const name of ['good', 'lost']) await admin.del(`/servicesNS/nobody/search/storage/passwords/k:${name}:`);
    });

    it('masks tokens and passwords in the generic endpoints for all but administrators', async () => {
      bench.services.conf.write('inputs', 'http://one', { token: 'token-in-clear' }, { app: 'search' });
      const path = '/servicesNS/nobody/search/configs/conf-inputs/http%3A%252F%252Fone';
      expect((await admin.get(path)).body).toContain('token-in-clear');
      expect((await power.get(path)).body).toContain('********');
      for (const other of [path, '/servicesNS/nobody/search/properties/inputs/http%3A%252F%252Fone'])
        expect((await power.get(other)).body).not.toContain('token-in-clear');
      bench.services.conf.remove('inputs', 'http://one', { app: 'search' });
    });

    it('changes an own password only with the old one', async () => {
      expect((await user.post('/services/authentication/users/user', { password: 'password-2' })).status).toBe(403);
      expect((await user.post('/services/authentication/users/user', { password: 'password-2', oldpassword: 'password-1' })).status).toBe(
        200,
      );
      expect((await bench.services.auth.login('user', 'password-2'))?.user).toBe('user');
    });
  });

  describe('inputs', () => {
    it('checks modular inputs against their scheme and by their own validation', async () => {
      const post = (form: Record<string, string>) => admin.post('/servicesNS/nobody/search/data/inputs/feed', form);
      expect(messageOf(await post({ name: 'a' })).text).toContain('missing: url');
      expect(messageOf(await post({ name: 'a', url: 'u', colour: 'red' })).text).toContain('"colour" is not supported');
      expect(messageOf(await post({ name: 'a', url: 'bad' })).text).toContain('the url is bad');
      const made = await post({ name: 'a', url: 'good', interval: '60' });
      expect(made.status).toBe(201);
      expect(first(made).content).toMatchObject({ url: 'good', interval: '60', disabled: false });
      expect((await post({ name: 'a', url: 'good' })).status).toBe(409);
      expect(first(await admin.post('/servicesNS/nobody/search/data/inputs/feed/a/disable')).content['disabled']).toBe(true);
      expect(bench.services.conf.stanza('inputs', 'feed://a', { app: 'search' })).toMatchObject({ url: 'good', disabled: '1' });
      expect((await admin.del('/servicesNS/nobody/search/data/inputs/feed/a')).status).toBe(200);
      expect((await admin.get('/services/data/inputs/unknown')).status).toBe(404);
      expect(names(await admin.get('/services/data/modular-inputs'))).toEqual(['feed']);
    });

    it('makes HTTP Event Collector tokens', async () => {
      const made = await admin.post('/servicesNS/nobody/splunk_httpinput/data/inputs/http', { name: 'phones', index: 'main' });
      expect(first(made).content['token']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(names(await admin.get('/services/data/inputs/http'))).toEqual(['phones']);
      expect((await admin.post('/services/data/inputs/http', { name: 'x', index: 'absent' })).status).toBe(400);
    });

    it('receives raw data', async () => {
      expect((await admin.post('/services/receivers/simple?sourcetype=s&source=f&host=h&index=main', 'a line')).json).toMatchObject({
        index: 'main',
        bytes: 6,
      });
      expect(bench.received).toContainEqual({ data: 'a line', index: 'main', source: 'f', sourcetype: 's', host: 'h' });
      expect((await admin.post('/services/receivers/simple?index=absent', 'x')).status).toBe(400);
    });
  });

  describe('files and properties', () => {
    it('creates, changes and removes views', async () => {
      const path = '/servicesNS/nobody/search/data/ui/views';
      expect((await admin.post(path, { name: 'v', 'eai:data': 'no xml' })).status).toBe(400);
      expect((await admin.post(path, { name: '../v', 'eai:data': '<view/>' })).status).toBe(400);
      const made = await admin.post(path, { name: 'v', 'eai:data': '<dashboard version="1.1"><label>My view</label></dashboard>' });
      expect(first(made).content).toMatchObject({ label: 'My view', isDashboard: true, rootNode: 'dashboard' });
      expect((await admin.post(path, { name: 'v', 'eai:data': '<view/>' })).status).toBe(409);
      expect(first(await admin.post(`${path}/v`, { 'eai:data': '<view><label>New</label></view>' })).content).toMatchObject({
        label: 'New',
        isDashboard: false,
      });
      expect((await admin.del(`${path}/v`)).status).toBe(200);
      expect((await admin.get(`${path}/v`)).status).toBe(404);
    });

    it('takes lookup files from the staging folder only', async () => {
      const answer = await admin.post('/servicesNS/nobody/search/data/lookup-table-files', { name: 'x.csv', 'eai:data': '/etc/passwd' });
      expect(answer.status).toBe(400);
      expect(messageOf(answer).text).toContain('lookup_tmp');
    });

    it('reads and writes single properties as plain text', async () => {
      expect((await admin.post('/servicesNS/nobody/search/properties/macros', { __stanza: 'p' })).status).toBe(201);
      expect((await admin.post('/servicesNS/nobody/search/properties/macros/p', { definition: 'one' })).status).toBe(200);
      expect((await admin.get('/servicesNS/nobody/search/properties/macros/p/definition')).body).toBe('one');
      expect((await admin.get('/servicesNS/nobody/search/properties/macros/p/absent')).status).toBe(404);
      expect((await admin.get('/services/properties/nofile')).status).toBe(404);
    });

    it('shows bulletins until they are removed', async () => {
      await admin.post('/services/messages', { name: 'm', value: 'hello', severity: 'warn' });
      expect(first(await user.get('/services/messages/m')).content).toMatchObject({ message: 'hello', severity: 'warn' });
      expect((await admin.post('/services/messages', { name: 'm', value: 'x', severity: 'loud' })).status).toBe(400);
      expect((await admin.del('/services/messages/m')).status).toBe(200);
      expect(names(await admin.get('/services/messages'))).toEqual([]);
    });
  });

  it('reports a part that does not answer as red', async () => {
    const colours = async () => {
      const { health, features } = first(await admin.get('/services/server/health/splunkd')).content as {
        health: string;
        features: Record<string, { health: string }>;
      };
      return { health, indexes: features['Indexes']?.health };
    };
    expect(await colours()).toEqual({ health: 'green', indexes: 'green' });
    const broken = jest.spyOn(bench.services.store, 'indexInfo').mockRejectedValue(new Error('gone'));
    expect(await colours()).toEqual({ health: 'red', indexes: 'red' });
    broken.mockRestore();
  });

  describe('KV store', () => {
    it('answers the documented statuses', async () => {
      await admin.post('/servicesNS/nobody/search/storage/collections/config', { name: 'c1' });
      const path = '/servicesNS/nobody/search/storage/collections/data/c1';
      expect((await admin.post(path, '{"_key":"k"}')).status).toBe(201);
      expect((await admin.post(path, '{"_key":"k"}')).status).toBe(409);
      expect((await admin.post(path, '{')).status).toBe(400);
      expect((await admin.post(path, '[]')).status).toBe(400);
      expect((await admin.get(`${path}/absent`)).status).toBe(404);
      expect((await admin.get(`${path}?query=%7B%22a%22%3A%7B%22%24where%22%3A1%7D%7D`)).status).toBe(400);
      expect((await admin.get(`${path}?limit=-1`)).status).toBe(400);
      expect((await user.post(path, '{}')).status).toBe(403);
      expect((await admin.get('/servicesNS/nobody/search/storage/collections/data/absent')).status).toBe(404);
      expect(JSON.parse((await user.get(path)).body)).toEqual([{ _key: 'k', _user: 'nobody' }]);
    });
  });
});
