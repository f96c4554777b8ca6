import { createRequire } from 'node:module';
import { ADMIN_PASSWORD, startTestRuntime, type TestRuntime } from './test-runtime';

interface Watch<Value> {
  subscribe(observer: { next?(value: Value): void; error?(error: unknown): void; complete?(): void }): { unsubscribe(): void };
}
interface Table {
  readonly preview: boolean;
  readonly rows: readonly (readonly string[])[];
}
interface Job {
  getProgress(): Watch<{ content: Record<string, unknown> }>;
  getResultsPreview(parameters: object): Watch<Table | null>;
  getResults(parameters: object): Watch<Table | null>;
  pause(): Watch<unknown>;
  unpause(): Watch<unknown>;
  finalize(): Watch<unknown>;
}
/** The part of the browser's client that this test uses, outside a page. */
interface Client {
  setSplunkConfig(config: object): void;
  setBaseFetchInit(init: object): void;
  create(parameters: object): Job;
}
const { default: SearchJob } = createRequire(__filename)('@splunk/search-job') as { default: Client };

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

describe('searches that still run, as @splunk/search-job sees them', () => {
  let test: TestRuntime;

  beforeAll(async () => {
    test = await startTestRuntime();
    const { webUrl } = test.runtime;
    const page = await fetch(`${webUrl}/en-GB/account/login`);
    const form = { cval: /name="cval" value="([^"]+)"/.exec(await page.text())?.[1] ?? '', username: 'admin', password: ADMIN_PASSWORD };
    const entered = await fetch(`${webUrl}/en-GB/account/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: cookiesOf(page) },
      body: new URLSearchParams(form),
    });
    const key = /splunkweb_csrf_token_\d+=([^;]+)/.exec(cookiesOf(entered))?.[1] ?? '';
    SearchJob.setSplunkConfig({ splunkdPath: `${webUrl}/en-GB/splunkd/__raw` });
    const type = 'application/x-www-form-urlencoded';
    SearchJob.setBaseFetchInit({ headers: { cookie: cookiesOf(entered), 'x-splunk-form-key': key, 'content-type': type } });
  });
  afterAll(async () => {
    await test.stop();
  });

  /** The first value that holds; the limit of the test is the limit. */
  const first = <Value>(watch: Watch<Value>, holds: (value: Value) => boolean): Promise<Value> =>
    new Promise((resolve, reject) => {
      const open = watch.subscribe({
        next: (value) => {
          if (!holds(value)) return;
          resolve(value);
          setImmediate(() => open.unsubscribe());
        },
        error: reject,
      });
    });
  const settled = (watch: Watch<unknown>): Promise<void> =>
    new Promise((resolve, reject) => {
      watch.subscribe({ complete: resolve, error: reject });
    });
  const countOf = (table: Table | null): number => Number(table?.rows[0]?.[0] ?? 0);

  it('previews grow while the search runs; pause, unpause and finalize do what they say', async () => {
    const job = SearchJob.create({ search: '| makeresults count=1000000000000 | stats count', earliest_time: '-1h', latest_time: 'now' });
    const previews = (): Watch<Table | null> => job.getResultsPreview({ output_mode: 'json_rows', count: 10 });
    const early = await first(previews(), (table) => countOf(table) > 0);
    expect(early).toMatchObject({ preview: true, fields: ['count'] });
    const later = await first(previews(), (table) => countOf(table) > countOf(early));
    await settled(job.pause());
    await first(job.getProgress(), ({ content }) => content['dispatchState'] === 'PAUSE' && content['isPaused'] === true);
    await settled(job.unpause());
    await first(job.getProgress(), ({ content }) => content['dispatchState'] === 'RUNNING');
    await settled(job.finalize());
    const results = await first(job.getResults({ output_mode: 'json_rows', count: 0 }), (table) => table !== null);
    expect(results).toMatchObject({ preview: false });
    expect(countOf(results)).toBeGreaterThanOrEqual(countOf(later));
    const done = await first(job.getProgress(), ({ content }) => content['isDone'] === true);
    expect(done.content).toMatchObject({ dispatchState: 'DONE', isFinalized: true, isFailed: false });
  });
});
