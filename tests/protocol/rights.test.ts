import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/until';
import { ACCOUNTS, CALLS, COLLECTIONS, COMMANDS, INDEXES, ROLES, SEARCH_FORMS, VIEWS, type Account } from './rights-table';
import { PACKAGE, startTestRuntime, type TestRuntime } from './test-runtime';

const APP = '/servicesNS/nobody/app_monitoring';
const ALERT = 'rights matrix';

interface Reply {
  readonly status: number;
  readonly text: string;
}

const stanzas = (file: string): string[] =>
  [...readFileSync(join(PACKAGE, 'default', file), 'utf8').matchAll(/^\[(.+)\]$/gm)].map(([, name]) => name ?? '');

/** The rights of every account of the product, asked of the shipped package in a whole runtime. */
describe('rights of the accounts', () => {
  let test: TestRuntime;
  const keys = new Map<Account, string>();

  const call = async (account: Account | undefined, method: string, path: string, body?: string | URLSearchParams): Promise<Reply> => {
    const url = `${test.runtime.mgmtUrl}${path}${path.includes('?') ? '&' : '?'}output_mode=json`;
    const headers = {
      ...(account ? { authorization: `Splunk ${keys.get(account) ?? ''}` } : {}),
      ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
    };
    const reply = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    return { status: reply.status, text: await reply.text() };
  };

  const search = (account: Account, spl: string): Promise<Reply> =>
    call(account, 'POST', `${APP}/search/v2/jobs`, new URLSearchParams({ search: spl, exec_mode: 'oneshot', earliest_time: '0' }));

  const rowsOf = ({ text }: Reply): Record<string, string>[] => (JSON.parse(text) as { results?: Record<string, string>[] }).results ?? [];

  beforeAll(async () => {
    test = await startTestRuntime(PACKAGE);
    const { auth, ingest, store } = test.runtime.services;
    for (const account of ACCOUNTS) {
      if (account !== 'admin') await auth.saveUser({ name: account, password: `password-of-${account}`, roles: [ROLES[account]] });
      keys.set(account, auth.systemSession(account).key);
    }
    const time = Date.now() / 1000 - 60;
    await ingest.events(
      Object.keys(INDEXES).map((index) => ({
        data: 'x',
        time,
        index,
        host: 'matrix',
        sourcetype: 'matrix',
        ...(index === 'appmon_metrics' ? { metrics: { 'matrix.value': 1 } } : {}),
      })),
    );
    await store.flush();
    await call(
      'admin',
      'POST',
      `${APP}/storage/passwords`,
      new URLSearchParams({ realm: 'matrix', name: 'secret', password: 'hidden-text' }),
    );
  });
  afterAll(() => test.stop());

  it('the table names every page, collection and index of the package', () => {
    const views = readdirSync(join(PACKAGE, 'default/data/ui/views')).map((file) => file.replace(/\.xml$/, ''));
    expect(Object.keys(VIEWS).sort()).toEqual(views.sort());
    expect(Object.keys(COLLECTIONS).sort()).toEqual(
      stanzas('collections.conf')
        .filter((name) => name !== 'default')
        .sort(),
    );
    expect(Object.keys(INDEXES)).toEqual(expect.arrayContaining(stanzas('indexes.conf').filter((name) => name !== 'default')));
  });

  it.each(ACCOUNTS)('%s opens the pages of the role; the others do not exist', async (account) => {
    const port = new URL(test.runtime.webUrl).port;
    const seen = await Promise.all(
      Object.keys(VIEWS).map(async (view) => {
        const reply = await fetch(`${test.runtime.webUrl}/en-GB/app/app_monitoring/${view}`, {
          headers: { cookie: `session_${port}=${keys.get(account) ?? ''}` },
        });
        return [view, reply.status] as const;
      }),
    );
    expect(Object.fromEntries(seen)).toEqual(
      Object.fromEntries(Object.entries(VIEWS).map(([view, allowed]) => [view, allowed.includes(account) ? 200 : 404])),
    );
  });

  it.each(ACCOUNTS)('%s reads and writes the collections of the role, by REST', async (account) => {
    const seen: Record<string, readonly number[]> = {};
    for (const name of Object.keys(COLLECTIONS)) {
      const path = `${APP}/storage/collections/data/${name}`;
      const key = `matrix-${account}`;
      const statuses = [
        await call(account, 'GET', path),
        await call(account, 'POST', path, JSON.stringify({ _key: key })),
        await call(account, 'POST', `${path}/batch_save`, JSON.stringify([{ _key: key }])),
        await call(account, 'DELETE', `${path}?query=${encodeURIComponent(JSON.stringify({ _key: key }))}`),
      ].map(({ status }) => status);
      seen[name] = statuses;
    }
    expect(seen).toEqual(
      Object.fromEntries(
        Object.entries(COLLECTIONS).map(([name, { read, write }]) => [
          name,
          [read.includes(account) ? 200 : 403, ...(write.includes(account) ? [201, 200, 200] : [403, 403, 403])],
        ]),
      ),
    );
  });

  it.each(ACCOUNTS)('%s reads the same collections by search', async (account) => {
    const readable: string[] = [];
    for (const name of Object.keys(COLLECTIONS)) {
      const reply = await search(account, `| inputlookup ${name}_lookup`);
      if (reply.status === 200) readable.push(name);
    }
    expect(readable).toEqual(Object.keys(COLLECTIONS).filter((name) => COLLECTIONS[name]?.read.includes(account)));
  });

  it.each(ACCOUNTS)('%s finds events of the indexes of the role only, however the search is put', async (account) => {
    const wrong: string[] = [];
    for (const [index, allowed] of Object.entries(INDEXES)) {
      if (index === 'appmon_metrics') continue;
      const expected = allowed.includes(account) ? '1' : '0';
      for (const [form, spl] of Object.entries(SEARCH_FORMS)) {
        const reply = await search(account, spl(index));
        const found = rowsOf(reply)[0]?.['n'] ?? '0';
        if (found !== expected) wrong.push(`${index} by ${form}: ${found} (${reply.status})`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(ACCOUNTS)('%s sees measurements as the role says', async (account) => {
    const reply = await search(account, '| mstats sum(matrix.value) AS n where index=appmon_metrics');
    expect(rowsOf(reply)[0]?.['n']).toBe(INDEXES['appmon_metrics']?.includes(account) ? '1' : undefined);
  });

  it.each(ACCOUNTS)('%s runs the commands that change something as the role says', async (account) => {
    const seen = [];
    for (const [spl] of COMMANDS) seen.push([spl, (await search(account, spl)).status]);
    expect(seen).toEqual(COMMANDS.map(([spl, allowed]) => [spl, allowed.includes(account) ? 200 : 400]));
  });

  // From the least to the most powerful: what the administrator changes must not change what the others are answered.
  it.each([...ACCOUNTS].reverse())('%s is answered by the REST as the role says', async (account) => {
    const seen: Record<string, number> = {};
    const expected: Record<string, number> = {};
    for (const { what, method, path, form, allowed, granted = 200, refused = 403 } of CALLS) {
      const place = path.startsWith('~/') ? `/servicesNS/${account}/app_monitoring/${path.slice(2)}` : `${APP}/${path}`;
      seen[what] = (await call(account, method, place, form && new URLSearchParams(form))).status;
      expected[what] = allowed.includes(account) ? granted : refused;
    }
    expect(seen).toEqual(expected);
  });

  it('clear text of a secret reaches the administrator alone, by whatever endpoint', async () => {
    const paths = [
      'storage/passwords?count=0',
      'configs/conf-passwords',
      'data/inputs/http',
      'configs/conf-inputs',
      'properties/inputs/http',
    ];
    const { hecToken } = test.runtime;
    for (const account of ACCOUNTS.filter((each) => each !== 'admin')) {
      const texts = await Promise.all(paths.map(async (path) => (await call(account, 'GET', `${APP}/${path}`)).text));
      const rest = await search(account, '| rest /servicesNS/-/-/configs/conf-inputs | table *');
      for (const text of [...texts, rest.text]) {
        expect(text).not.toContain(hecToken);
        expect(text).not.toContain('hidden-text');
      }
    }
    expect((await call('admin', 'GET', `${APP}/data/inputs/http`)).text).toContain(hecToken);
  });

  it('jobs of another account cannot be seen, steered or loaded', async () => {
    const started = await call(
      'admin',
      'POST',
      `${APP}/search/jobs`,
      new URLSearchParams({ search: '| makeresults', exec_mode: 'blocking' }),
    );
    const { sid } = JSON.parse(started.text) as { sid: string };
    for (const account of ACCOUNTS.filter((each) => each !== 'admin')) {
      const statuses = [
        await call(account, 'GET', `/services/search/jobs/${sid}`),
        await call(account, 'GET', `/services/search/v2/jobs/${sid}/results`),
        await call(account, 'GET', `/services/search/jobs/${sid}/search.log`),
        await call(account, 'POST', `/services/search/jobs/${sid}/control`, new URLSearchParams({ action: 'cancel' })),
        await call(account, 'DELETE', `/services/search/jobs/${sid}`),
      ].map(({ status }) => status);
      expect(statuses).toEqual([404, 404, 404, 404, 404]);
      expect((await call(account, 'GET', '/services/search/jobs?count=0')).text).not.toContain(sid);
      expect((await search(account, `| loadjob ${sid}`)).status).toBe(400);
    }
    expect((await search('admin', `| loadjob ${sid}`)).status).toBe(200);
  });

  it('a run of a shared saved search is read by whoever reads the saved search, and ended by its owner alone', async () => {
    const path = `${APP}/saved/searches/AppMon%20-%20Base%20-%20Issues/dispatch`;
    const { sid } = JSON.parse((await call('engineering', 'POST', path)).text) as { sid: string };
    await until('the run', () => test.runtime.services.jobs.get(sid)?.state === 'DONE' || undefined);
    expect((await call('support', 'GET', `/services/search/v2/jobs/${sid}/results`)).status).toBe(200);
    expect((await call('support', 'POST', `/services/search/jobs/${sid}/control`, new URLSearchParams({ action: 'cancel' }))).status).toBe(
      403,
    );
  });

  it('fired alerts are seen by all who see the alert; an administrator removes them', async () => {
    const settings = {
      name: ALERT,
      search: '| makeresults',
      cron_schedule: '0 0 1 1 *',
      alert_type: 'number of events',
      alert_comparator: 'greater than',
      alert_threshold: '0',
      'alert.track': '1',
    };
    expect((await call('admin', 'POST', `${APP}/saved/searches`, new URLSearchParams(settings))).status).toBe(201);
    const path = `${APP}/saved/searches/${encodeURIComponent(ALERT)}/dispatch`;
    await call('admin', 'POST', path, new URLSearchParams({ trigger_actions: '1' }));
    const fired = await until('the alert', async () => {
      const reply = await call('support', 'GET', `${APP}/alerts/fired_alerts/${encodeURIComponent(ALERT)}`);
      return (JSON.parse(reply.text) as { entry: { name: string }[] }).entry[0];
    });
    for (const account of ['support', 'engineering', 'management'] as const)
      expect((await call(account, 'DELETE', `${APP}/alerts/fired_alerts/${encodeURIComponent(fired.name)}`)).status).toBe(403);
    expect((await call('admin', 'DELETE', `${APP}/alerts/fired_alerts/${encodeURIComponent(fired.name)}`)).status).toBe(200);
  });

  it('the right to approve replies belongs to the lead and the administrator', async () => {
    const holders = [];
    for (const account of ACCOUNTS) {
      const { text } = await call(account, 'GET', '/services/authentication/current-context');
      if (text.includes('"appmon_approve_replies"')) holders.push(account);
    }
    expect(holders).toEqual(['admin', 'lead']);
  });

  it('without a session nothing answers but the login', async () => {
    for (const { method, path, form } of CALLS) {
      const place = `${APP}/${path.replace(/^~\//, '')}`;
      expect((await call(undefined, method, place, form && new URLSearchParams(form))).status).toBe(401);
    }
  });
});
