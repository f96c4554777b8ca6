import { mkdtempSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CodedError } from '../../core/errors';
import { createJobManager, type JobManagerOptions } from './manager';
import { emptyKnowledge } from './testing/memory-knowledge';
import type { DispatchRequest, JobManager } from './types';

process.env['TS_NODE_PROJECT'] = resolve(__dirname, '../../tsconfig.node.json');

const request = (search: string, more: Partial<DispatchRequest> = {}): DispatchRequest => ({
  search,
  app: 'search',
  owner: 'ana',
  args: { search },
  ...more,
});

describe('job manager', () => {
  let root: string;
  let manager: JobManager;
  const start = (more: Partial<JobManagerOptions> = {}): JobManager =>
    createJobManager({
      dispatchRoot: join(root, 'dispatch'),
      workerFile: resolve(__dirname, 'testing/search-worker.ts'),
      connectStore: () => undefined,
      rights: () => ({ allowedIndexes: ['*'], defaultIndexes: ['main'], timezone: 'UTC', quota: 2 }),
      knowledge: () => emptyKnowledge({ jobResults: async ({ sid }) => (await manager.get(sid ?? '')?.results())?.rows }),
      parse: (search) => {
        if (search.includes('syntax error')) throw new CodedError('TEST-PARSE', 'expected a command');
        return Promise.resolve([]);
      },
      workers: 1,
      maxWorkers: 2,
      ...more,
    });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'jobs-'));
    manager = start();
  });
  afterEach(async () => {
    await manager.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('runs a search and leaves its results in the dispatch folder', async () => {
    const job = await manager.dispatch(request('| rows [{"a":1,"b":["x","y$z"]}]', { args: { search: '| rows', earliest_time: '-1h' } }));
    await job.finished;
    expect(job.content()).toMatchObject({
      dispatchState: 'DONE',
      isDone: true,
      isFailed: false,
      resultCount: 1,
      request: { earliest_time: '-1h' },
    });
    expect(await job.results()).toEqual({ fields: ['a', 'b'], rows: [{ a: 1, b: ['x', 'y$z'] }], preview: false });
    const csv = gunzipSync(readFileSync(join(job.directory, 'results.csv.gz'))).toString();
    expect(csv).toBe('a,b,__mv_b\n1,"x\ny$z",$x$;$y$$z$\n');
  });

  it('marks a failed search as done too, with its reason as a FATAL message', async () => {
    const job = await manager.dispatch(request('boom'));
    await job.finished;
    expect(job.content()).toMatchObject({ dispatchState: 'FAILED', isDone: true, isFailed: true, doneProgress: 1 });
    expect(job.messages).toEqual([{ type: 'FATAL', text: expect.stringContaining('cannot boom') }]);
  });

  it('refuses a search that does not parse', async () => {
    await expect(manager.dispatch(request('syntax error'))).rejects.toMatchObject({ code: 'TEST-PARSE' });
    expect(manager.list()).toEqual([]);
  });

  it.each(['wait', 'hang'])('cancels a search that does "%s", and goes on with the next one', async (verb) => {
    const job = await manager.dispatch(request(verb));
    await manager.control(job.sid, 'cancel');
    await job.finished;
    expect(job.messages.at(-1)?.text).toContain('cancelled');
    expect(manager.get(job.sid)).toBeUndefined();
    const next = await manager.dispatch(request('| rows [{"a":2}]'));
    await next.finished;
    expect((await next.results()).rows).toEqual([{ a: 2 }]);
  });

  it('lets searches over the quota of an account wait', async () => {
    const first = await manager.dispatch(request('wait'));
    const second = await manager.dispatch(request('wait'));
    const third = await manager.dispatch(request('| rows [{"a":3}]'));
    const other = await manager.dispatch(request('| rows [{"a":4}]', { owner: 'eva' }));
    expect(third.state).toBe('QUEUED');
    expect(third.messages[0]?.text).toContain('ana already runs 2 searches');
    await manager.control(first.sid, 'cancel');
    await third.finished;
    await other.finished;
    expect((await third.results()).rows).toEqual([{ a: 3 }]);
    await manager.control(second.sid, 'cancel');
  });

  it('a paused search leaves its place to others, and ends as finalized with what it has', async () => {
    const paused = await Promise.all(['ana', 'ben'].map((owner) => manager.dispatch(request('work', { owner }))));
    for (const { sid } of paused) await manager.control(sid, 'pause');
    expect(paused.map((job) => job.content()['isPaused'])).toEqual([true, true]);
    const other = await manager.dispatch(request('| rows [{"a":8}]', { owner: 'eva' }));
    await other.finished;
    expect((await other.results()).rows).toEqual([{ a: 8 }]);
    expect(paused.map(({ state }) => state)).toEqual(['PAUSE', 'PAUSE']);
    for (const job of paused) {
      await manager.control(job.sid, 'finalize');
      await job.finished;
      expect(job.content()).toMatchObject({ dispatchState: 'DONE', isFinalized: true, isPaused: false, resultCount: 1 });
      expect(job.messages.at(-1)?.text).toContain('finalized');
    }
  });

  it('refuses to pause more searches than it can hold', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, (_, at) => manager.dispatch(request('work', { owner: `owner${at}` }))));
    for (const { sid } of all.slice(0, 4)) await manager.control(sid, 'pause');
    await expect(manager.control(all[4]?.sid ?? '', 'pause')).rejects.toMatchObject({ code: 'APPMON-JOB-PAUSE' });
    await manager.control(all[0]?.sid ?? '', 'unpause');
    await manager.control(all[4]?.sid ?? '', 'pause');
    for (const { sid } of all) await manager.control(sid, 'cancel');
  });

  it('a time limit ends a search with what it has; one that counts only as a whole fails and cannot be finalized', async () => {
    const args = { search: 'work', max_time: '0.05' };
    const job = await manager.dispatch(request('work', { args }));
    await job.finished;
    expect(job.content()).toMatchObject({ dispatchState: 'DONE', isFinalized: true, resultCount: 1 });
    const endless = await manager.dispatch(request('work', { whole: true }));
    await expect(manager.control(endless.sid, 'finalize')).rejects.toMatchObject({ code: 'APPMON-JOB-WHOLE' });
    await manager.control(endless.sid, 'cancel');
    const whole = await manager.dispatch(request('work', { args, whole: true }));
    await whole.finished;
    expect(whole.content()).toMatchObject({ dispatchState: 'FAILED', isFinalized: false });
    expect(whole.messages.at(-1)?.text).toContain('APPMON-JOB-TIMEOUT');
  });

  it('runs a post-process search over the results of a job', async () => {
    const job = await manager.dispatch(request('| rows [{"a":5}]'));
    await job.finished;
    expect((await manager.postProcess(job, 'table a')).rows).toEqual([{ a: 5 }]);
    expect(manager.list()).toHaveLength(1);
  });

  it('serves jobs of an earlier run again until they expire', async () => {
    const kept = await manager.dispatch(request('| rows [{"a":6}]', { ttlSeconds: 1000 }));
    const expired = await manager.dispatch(request('| rows [{"a":7}]', { ttlSeconds: 0 }));
    await kept.finished;
    await expired.finished;
    await manager.close();
    manager = start();
    expect(manager.list().map((job) => job.sid)).toEqual([kept.sid]);
    expect((await manager.list()[0]?.results())?.rows).toEqual([{ a: '6' }]);
    expect(existsSync(expired.directory)).toBe(false);
  });

  it.each([
    ['setttl', '1200', 1200],
    ['save', undefined, 604800],
  ])('control %s moves the expiry', async (action, value, ttl) => {
    const job = await manager.dispatch(request('| rows []'));
    await job.finished;
    await manager.control(job.sid, action, value);
    expect(job.content()['ttl']).toBe(ttl);
  });

  it.each([
    ['explode', undefined, 'APPMON-JOB-ACTION'],
    ['setttl', 'soon', 'APPMON-JOB-NUMBER'],
  ])('refuses control %s %s', async (action, value, code) => {
    const job = await manager.dispatch(request('| rows []'));
    await expect(manager.control(job.sid, action, value)).rejects.toMatchObject({ code });
  });
});
