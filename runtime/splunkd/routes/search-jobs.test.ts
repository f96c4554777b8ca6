import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CodedError } from '../../../core/errors';
import { testServices } from '../../host/testing/services';
import { createJobManager } from '../../jobs/manager';
import { emptyKnowledge } from '../../jobs/testing/memory-knowledge';
import type { JobManager } from '../../jobs/types';
import { createSplunkd } from '../server';
import type { Session } from '../types';
import { savedSearchRoutes } from './saved-searches';
import { searchJobRoutes } from './search-jobs';

process.env['TS_NODE_PROJECT'] = resolve(__dirname, '../../../tsconfig.node.json');

const sessionOf = (user: string, capabilities: readonly string[]): Session => ({
  key: user,
  user,
  roles: ['user'],
  capabilities: new Set(capabilities),
  searchIndexes: ['*'],
  defaultIndexes: ['main'],
  timezone: 'UTC',
});
const ana = sessionOf('ana', ['edit_own_objects', 'search', 'schedule_search']);
const eva = sessionOf('eva', ['edit_own_objects', 'search']);
const admin = sessionOf('admin', ['search', 'admin_all_objects', 'schedule_search']);

describe('search jobs over REST', () => {
  const test = testServices({ 'default/savedsearches.conf': '[shared]\nsearch = | rows [{"a":1}]\n' });
  let manager: JobManager;
  beforeAll(() => {
    manager = createJobManager({
      dispatchRoot: join(test.folder, 'dispatch'),
      workerFile: resolve(__dirname, '../../jobs/testing/search-worker.ts'),
      connectStore: () => undefined,
      rights: () => ({ allowedIndexes: ['*'], defaultIndexes: ['main'], timezone: 'UTC', quota: 5 }),
      knowledge: () => emptyKnowledge({ jobResults: async ({ sid }) => (await manager.get(sid ?? '')?.results())?.rows }),
      parse: (search) => (search.includes('heda') ? Promise.reject(new CodedError('TEST-1', 'unknown command heda')) : Promise.resolve([])),
      workers: 1,
    });
    Object.assign(test.services, { jobs: manager });
  });
  afterAll(async () => {
    await manager.close();
    await splunkd.flush();
    rmSync(test.folder, { recursive: true, force: true });
  });
  const splunkd = createSplunkd(test.services, [...searchJobRoutes, ...savedSearchRoutes]);

  const call = async (method: string, url: string, more: { readonly form?: Record<string, string>; readonly session?: Session } = {}) => {
    const body = Buffer.from(new URLSearchParams(more.form ?? {}).toString());
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await splunkd.handle({ method, url: `/services/${url}`, headers, body, session: more.session ?? ana });
    const text = answer.body.toString();
    return {
      status: answer.status,
      text,
      json: (/^\{[^\n]*$/.test(text) ? JSON.parse(text) : undefined) as Record<string, unknown> | undefined,
    };
  };
  const create = async (search: string, form: Record<string, string> = {}, session = ana): Promise<string> => {
    const { status, json } = await call('POST', 'search/jobs', { form: { search, output_mode: 'json', ...form }, session });
    expect(status).toBe(201);
    return String(json?.['sid']);
  };
  const contents = (json: Record<string, unknown> | undefined) =>
    (json?.['entry'] as Array<{ content: Record<string, unknown> }>).map(({ content }) => content);

  it('creates with 201, polls several jobs in one call, and serves results below both prefixes', async () => {
    const first = await create('| rows [{"a":1,"b":["x","y"]}]', { exec_mode: 'blocking' });
    const second = await create('| boom', { exec_mode: 'blocking' });
    const poll = await call('GET', `search/jobs?output_mode=json&id=${first}&id=${second}&count=2`);
    expect(contents(poll.json)).toMatchObject([
      { sid: first, isDone: true, isFailed: false, resultCount: 1 },
      { sid: second, isDone: true, isFailed: true, dispatchState: 'FAILED' },
    ]);
    for (const prefix of ['search/jobs', 'search/v2/jobs']) {
      const results = await call('GET', `${prefix}/${first}/results?output_mode=json_cols&show_metadata=true&count=0`);
      expect(results.json).toMatchObject({ fields: [{ name: 'a' }, { name: 'b' }], columns: [['1'], [['x', 'y']]] });
    }
    const failed = await call('GET', `search/v2/jobs/${second}/results?output_mode=json`);
    expect(failed.status).toBe(400);
    expect(failed.json?.['messages']).toEqual([{ type: 'FATAL', text: expect.stringContaining('cannot boom') }]);
  });

  it('answers 204 without a body while there is nothing to show, and forgets a cancelled job', async () => {
    const sid = await create('| wait');
    for (const part of ['results', 'results_preview', 'events', 'timeline', 'summary']) {
      expect(await call('GET', `search/v2/jobs/${sid}/${part}?output_mode=json`)).toMatchObject({ status: 204, text: '' });
    }
    expect((await call('POST', `search/jobs/${sid}/control`, { form: { action: 'cancel', output_mode: 'json' } })).status).toBe(200);
    expect((await call('GET', `search/jobs/${sid}?output_mode=json`)).status).toBe(404);
    expect(contents((await call('GET', `search/jobs?output_mode=json&id=${sid}`)).json)).toEqual([]);
  });

  it('finds a job by the hash of its cache entry and echoes its request as texts without output_mode', async () => {
    const form = { earliest_time: '-1h', status_buckets: '300', 'webframework.cache.hash': 'java5:-1f' };
    const sid = await create('| rows []', form);
    const probe = await call(
      'GET',
      `search/jobs?output_mode=json&search=${encodeURIComponent('request.webframework.cache.hash=java5:-1f')}`,
    );
    expect(contents(probe.json)).toMatchObject([{ sid, request: { search: '| rows []', ...form } }]);
    expect(Object.keys(contents(probe.json)[0]?.['request'] as object)).not.toContain('output_mode');
    const other = await call('GET', `search/jobs?output_mode=json&search=${encodeURIComponent('request.webframework.cache.hash=java5:0')}`);
    expect(other.json?.['entry']).toEqual([]);
  });

  it('oneshot gives rows at once and leaves no job; export gives a line a row', async () => {
    const oneshot = await call('POST', 'search/v2/jobs', {
      form: { search: '| rows [{"a":7}]', exec_mode: 'oneshot', output_mode: 'json' },
    });
    expect(oneshot).toMatchObject({ status: 200, json: { results: [{ a: '7' }] } });
    const exported = await call('POST', 'search/v2/jobs/export', { form: { search: '| rows [{"a":8},{"a":9}]', output_mode: 'json' } });
    expect(
      exported.text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { result: unknown }).result),
    ).toEqual([{ a: '8' }, { a: '9' }]);
    expect(manager.list().some((job) => job.request.search.includes('"a":7'))).toBe(false);
  });

  it('gives the sid of an identical search again while it is young enough, and to its owner alone', async () => {
    const form = { reuse_max_seconds_ago: '600', earliest_time: '-1h' };
    const sid = await create('| rows [{"a":1}] reused', form);
    expect(await create('| rows [{"a":1}] reused', form)).toBe(sid);
    expect(await create('| rows [{"a":2}] reused', form)).not.toBe(sid);
    expect(await create('| rows [{"a":1}] reused', { ...form, earliest_time: '-2h' })).not.toBe(sid);
    expect(await create('| rows [{"a":1}] reused', form, eva)).not.toBe(sid);
    expect(await create('| rows [{"a":1}] reused')).not.toBe(sid);
  });

  it('post-processes by POST with a search', async () => {
    const sid = await create('| rows [{"a":1}]', { exec_mode: 'blocking' });
    const answer = await call('POST', `search/v2/jobs/${sid}/results`, { form: { search: 'search a=1', output_mode: 'json' } });
    expect(answer.json?.['results']).toEqual([{ a: '1' }]);
  });

  it.each([
    [{ search: '| x | heda' }, 'unknown command heda'],
    [{ search: ' ' }, 'Expected a search'],
    [{ search: '| x', exec_mode: 'later' }, 'exec_mode'],
    [{ search: '| x', search_mode: 'realtime' }, 'real-time'],
    [{ search: '| x', rt_queue_size: '10' }, 'real-time'],
    [{ search: '| x', enable_lookups: '0' }, 'enable_lookups'],
    [{ search: '| x', max_count: 'many' }, 'max_count'],
    [{ search: '| x', time_format: '%d.%m.%Y' }, 'time_format'],
    [{ search: '| x', search_listener: 'x' }, 'search_listener'],
    [{ search: '| x', namespace: 'nowhere' }, 'namespace'],
    [{ search: '| x', id: '..' }, 'sid'],
    [{ search: '| x', id: '../../etc' }, 'sid'],
  ])('refuses %j with a FATAL message', async (form, text) => {
    const answer = await call('POST', 'search/jobs', { form: { output_mode: 'json', ...form } });
    expect(answer.status).toBe(400);
    expect(answer.json?.['messages']).toEqual([{ type: 'FATAL', text: expect.stringContaining(text) }]);
  });

  it('hides a job from other accounts, not from an administrator', async () => {
    const sid = await create('| rows []');
    for (const url of [`search/jobs/${sid}`, `search/jobs/${sid}/results`, `search/jobs/${sid}/search.log`]) {
      expect((await call('GET', `${url}?output_mode=json`, { session: eva })).status).toBe(404);
    }
    expect((await call('POST', `search/jobs/${sid}/control`, { form: { action: 'cancel' }, session: eva })).status).toBe(404);
    expect((await call('GET', `search/jobs/${sid}?output_mode=json`, { session: admin })).status).toBe(200);
  });

  it('shows runs of a shared saved search to its readers, and lets only owner and administrator end them', async () => {
    const job = await manager.dispatch({
      search: '| rows []',
      app: 'test_app',
      owner: 'nobody',
      args: {},
      savedSearch: 'shared',
      scheduled: true,
    });
    expect((await call('GET', `search/jobs/${job.sid}?output_mode=json`, { session: eva })).status).toBe(200);
    expect((await call('POST', `search/jobs/${job.sid}/control`, { form: { action: 'cancel' }, session: eva })).status).toBe(403);
    expect((await call('DELETE', `search/jobs/${job.sid}`, { session: eva })).status).toBe(403);
    expect((await call('DELETE', `search/jobs/${job.sid}`, { session: admin })).status).toBe(200);
  });

  it('keeps saved searches: create, change, refuse a bad cron, right to schedule, remove', async () => {
    const make = (session: Session, form: Record<string, string>) =>
      call('POST', 'saved/searches', { form: { name: 'mine', search: 'index=x', output_mode: 'json', ...form }, session });
    expect((await make(eva, { is_scheduled: '1', cron_schedule: '* * * * *' })).status).toBe(403);
    expect((await make(ana, { cron_schedule: 'soon' })).status).toBe(400);
    expect((await make(ana, {})).status).toBe(201);
    expect((await make(ana, {})).status).toBe(409);
    const changed = await call('POST', 'saved/searches/mine', {
      form: { is_scheduled: '1', cron_schedule: '0 0 1 1 *', output_mode: 'json' },
    });
    expect(contents(changed.json)).toMatchObject([
      { is_scheduled: true, next_scheduled_time: expect.stringMatching(/^\d{4}-(01-01|12-31)T/) },
    ]);
    expect((await call('GET', 'saved/searches/mine?output_mode=json', { session: eva })).status).toBe(404);
    expect((await call('DELETE', 'saved/searches/mine')).status).toBe(200);
    expect((await call('GET', 'saved/searches/mine?output_mode=json')).status).toBe(404);
    expect((await call('DELETE', 'saved/searches/shared', { session: admin })).status).toBe(400);
  });
});
