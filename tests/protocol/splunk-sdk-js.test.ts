import { Logger, Service } from 'splunk-sdk';
import type { Job } from 'splunk-sdk';
import { ADMIN_PASSWORD, startTestRuntime } from './test-runtime';
import type { TestRuntime } from './test-runtime';

/** The runtime as splunk-sdk for JavaScript sees it. */
describe('splunk-sdk for JavaScript', () => {
  let test: TestRuntime;
  let service: Service;
  const connect = (password: string, namespace: Record<string, string> = {}): Service =>
    new Service({
      scheme: 'http',
      host: test.host,
      port: String(test.port),
      username: 'admin',
      password,
      version: 'default',
      ...namespace,
    });
  const finished = (job: Job): Promise<Job> =>
    new Promise((resolve, reject) =>
      job.track({ period: 50 }, { done: resolve, failed: () => reject(new Error('the search failed')), error: reject }),
    );

  beforeAll(async () => {
    // The SDK prints every refusal; the tests below look at them.
    Logger.setLevel('NONE');
    test = await startTestRuntime();
    service = connect(ADMIN_PASSWORD, { owner: 'nobody', app: 'fixture' });
    await service.login();
  });
  afterAll(() => test.stop());

  it('logs in, learns the version, and is refused with a wrong password', async () => {
    expect(service.sessionKey).toMatch(/^[\w-]{20,}$/);
    expect(service.version).toBe('10.4.0');
    await expect(connect('wrong-password').login()).rejects.toMatchObject({ status: 401 });
    const user = await service.currentUser();
    expect(user.name).toBe('admin');
    expect(user.properties()).toMatchObject({ realname: 'Administrator', roles: ['admin'] });
    expect(String((await service.serverInfo()).properties()['product_name'])).toContain('local runtime');
  });

  it('lists, creates and removes apps', async () => {
    const apps = await service.apps().fetch();
    expect(apps.list().map((app) => app.name)).toEqual(expect.arrayContaining(['fixture', 'search', 'launcher']));
    const lab = await service.apps().create({ name: 'lab', label: 'Lab' });
    expect(lab.properties()).toMatchObject({ label: 'Lab' });
    await lab.remove();
    expect((await service.apps().fetch()).list().map((app) => app.name)).not.toContain('lab');
  });

  it('edits configuration: a new stanza, a changed key, its removal', async () => {
    const configurations = await service.configurations({ owner: 'nobody', app: 'fixture' }).fetch({ count: 0 });
    expect(configurations.list().map((file) => file.name)).toEqual(expect.arrayContaining(['app', 'collections', 'props']));
    const props = await configurations.item('props').fetch();
    const stanza = await (props as unknown as typeof configurations).create('sdk:made', { TRUNCATE: '99', 'EVAL-x': 'if(a=1, "b", "c")' });
    expect(stanza.properties()).toMatchObject({ TRUNCATE: '99', 'EVAL-x': 'if(a=1, "b", "c")', KV_MODE: 'auto' });
    const changed = await stanza.update({ TRUNCATE: '100' });
    expect((await changed.fetch()).properties()).toMatchObject({ TRUNCATE: '100' });
    expect(test.runtime.services.conf.stanza('props', 'sdk:made', { app: 'fixture' })).toMatchObject({ TRUNCATE: '100' });
    await stanza.remove();
    expect(test.runtime.services.conf.stanza('props', 'sdk:made', { app: 'fixture' })).toBeUndefined();
  });

  it('keeps documents in the KV store', async () => {
    const path = '/servicesNS/nobody/fixture/storage/collections/data/fruits';
    const headers = { 'Content-Type': 'application/json' };
    const post = (tail: string, body: unknown) => service.request(path + tail, 'POST', {}, {}, JSON.stringify(body), headers);
    expect(await post('', { _key: 'a', name: 'apple', size: 3 })).toMatchObject({ status: 201, data: { _key: 'a' } });
    await expect(post('', { _key: 'a', name: 'again' })).rejects.toMatchObject({ status: 409 });
    await expect(post('', { size: 'huge' })).rejects.toMatchObject({ status: 400 });
    expect(
      await post('/batch_save', [
        { _key: 'b', name: 'banana', size: 5 },
        { _key: 'c', name: 'cherry', size: 1 },
      ]),
    ).toMatchObject({ data: ['b', 'c'] });
    const query = { query: JSON.stringify({ size: { $gt: 2 } }), sort: '-size', fields: 'name' };
    expect((await service.request(path, 'GET', query, {}, null, headers)).data).toEqual([
      { _key: 'b', name: 'banana' },
      { _key: 'a', name: 'apple' },
    ]);
    expect(
      (
        await post('/batch_find', [
          { query: { name: 'cherry' }, fields: 'size,_key:0' },
          { limit: 1, sort: 'name' },
        ])
      ).data,
    ).toMatchObject([[{ size: 1 }], [{ _key: 'a' }]]);
  });

  it('stores passwords encrypted and gives them back to those who may list them', async () => {
    const passwords = service.storagePasswords({ owner: 'nobody', app: 'fixture' });
    const made = await passwords.create({ name: 'feed:user', realm: 'api', password: 'geheim' });
    expect(made.properties()).toMatchObject({ clear_password: 'geheim', username: 'feed:user', realm: 'api' });
    const listed = (await passwords.fetch()).list();
    expect(listed.map((entry) => entry.name)).toEqual(['api:feed\\:user:']);
    expect(JSON.stringify(test.runtime.services.conf.stanzas('passwords', { app: 'fixture' }))).not.toContain('geheim');
    await made.remove();
    expect((await passwords.fetch()).list()).toEqual([]);
  });

  it('creates an index, sends an event to it, and removes it', async () => {
    const index = await service.indexes().create('sdk_index', {});
    expect(index.properties()).toMatchObject({ totalEventCount: 0, disabled: false });
    await index.submitEvent('hello from the sdk n=1', { sourcetype: 'sdk', host: 'h' });
    await test.runtime.services.store.flush();
    expect((await index.fetch()).properties()).toMatchObject({ totalEventCount: 1 });
    await expect(service.indexes().create('Bad Name', {})).rejects.toMatchObject({ status: 400 });
    await index.remove();
    expect((await service.indexes().fetch({ count: 0 })).list().map((each) => each.name)).not.toContain('sdk_index');
  });

  describe('with 25 events', () => {
    const rowsOf = async (job: Job, options: Record<string, unknown> = {}) => (await (await finished(job)).results(options))[0].rows;

    beforeAll(async () => {
      const lines = Array.from({ length: 25 }, (_, n) => `2026-05-01T10:00:${String(n).padStart(2, '0')}Z n=${n + 1}`);
      const indexes = await service.indexes().fetch({ count: 0 });
      await indexes.item('main').submitEvent(lines.join('\n'), { sourcetype: 'sdk:lines', host: 'h' });
      await test.runtime.services.store.flush();
    });

    it('searches, tracks the job and pages its results', async () => {
      const job = await finished(await service.search('search index=main sourcetype=sdk:lines | sort 0 num(n) | table n', {}));
      expect(job.properties()).toMatchObject({ isDone: true, resultCount: 25 });
      const [page] = await job.results({ count: 10, offset: 20 });
      expect(page.fields).toEqual(['n']);
      expect(page.rows).toEqual([['21'], ['22'], ['23'], ['24'], ['25']]);
      const oneshot = await service.oneshotSearch('search index=main sourcetype=sdk:lines n>23 | stats count', {});
      expect(oneshot.rows).toEqual([['2']]);
      await expect(service.search('| nosuchcommand', {})).rejects.toMatchObject({ status: 400 });
      await job.cancel();
    });

    it('lists, creates, dispatches and removes saved searches', async () => {
      const searches = service.savedSearches({ owner: 'nobody', app: 'fixture' });
      const shipped = (await searches.fetch({ count: 0 })).item('Lines');
      const [first] = await shipped.dispatch({});
      expect(await rowsOf(first)).toEqual([['25']]);
      const made = await searches.create({ name: 'Made by the sdk', search: 'index=main sourcetype=sdk:lines n=7 | table n' });
      const [job] = await made.dispatch({});
      expect(await rowsOf(job)).toEqual([['7']]);
      const [history] = await made.history();
      expect(history.map((each) => each.sid)).toEqual([job.sid]);
      await made.remove();
      expect((await searches.fetch()).list().map((each) => each.name)).not.toContain('Made by the sdk');
    });
  });

  it('pages collections', async () => {
    const page = await service.indexes().fetch({ count: 2, offset: 1, sort_key: 'name', sort_dir: 'desc' });
    expect(page.list()).toHaveLength(2);
    expect(page.paging()).toMatchObject({ perPage: 2, offset: 1 });
    const filtered = await service.indexes().fetch({ search: 'name=_int*' });
    expect(filtered.list().map((each) => each.name)).toEqual(['_internal', '_introspection']);
  });
});
