import http from 'node:http';
import { Logger, Service, type Job } from 'splunk-sdk';
import { ADMIN_PASSWORD, startTestRuntime, type TestRuntime } from './test-runtime';

/** More rows than a machine counts before anybody says stop: only `finalize`, `cancel` or leaving ends such a search. */
const ENDLESS = '| makeresults count=1000000000000';

Logger.setLevel('NONE');

describe('searches that still run, as the SDK for JavaScript sees them', () => {
  let test: TestRuntime;
  let service: Service;

  beforeAll(async () => {
    test = await startTestRuntime();
    const { host, port } = test;
    service = new Service({ scheme: 'http', host, port, username: 'admin', password: ADMIN_PASSWORD, version: 'default', autologin: true });
    await service.login();
  });
  afterAll(async () => {
    await test.stop();
  });

  /** Asks again and again until the answer is the one that was waited for; the limit of the test is the limit. */
  const until = async <T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> => {
    for (;;) {
      const value = await ask();
      if (holds(value)) return value;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const isDone = (properties: Record<string, unknown>): boolean => properties['isDone'] === true;
  const propertiesOf = async (job: Job): Promise<Record<string, unknown>> => (await job.fetch()).properties();
  const firstCell = async (job: Job): Promise<number> => {
    const [page] = await job.preview({});
    return Number(page?.rows?.[0]?.[0] ?? 0);
  };

  it('a table grows in its previews, and finalize keeps what was found', async () => {
    const job = await service.search(`${ENDLESS} | stats count`, {});
    const early = await until(
      () => firstCell(job),
      (count) => count > 0,
    );
    const later = await until(
      () => firstCell(job),
      (count) => count > early,
    );
    const running = await propertiesOf(job);
    expect(running).toMatchObject({ dispatchState: 'RUNNING', isDone: false, isPreviewEnabled: true, resultPreviewCount: 1 });
    const [page] = await job.preview({ count: 10 });
    expect(page).toMatchObject({ preview: true, fields: ['count'] });
    await job.finalize();
    const done = await until(() => propertiesOf(job), isDone);
    expect(done).toMatchObject({ dispatchState: 'DONE', isFailed: false, isFinalized: true, resultCount: 1, doneProgress: 1 });
    const [final] = await job.results({});
    expect(Number(final.rows[0]?.[0])).toBeGreaterThanOrEqual(later);
    expect(final).toMatchObject({ preview: false });
    await job.cancel();
  });

  it('rows of a search without a table are shown as they come', async () => {
    const job = await service.search(`${ENDLESS} | where random() % 5000 = 0 | eval n="row"`, {});
    const early = await until(
      () => propertiesOf(job),
      ({ resultPreviewCount }) => Number(resultPreviewCount) > 0,
    );
    await until(
      () => propertiesOf(job),
      ({ resultPreviewCount }) => Number(resultPreviewCount) > Number(early['resultPreviewCount']),
    );
    const [page] = await job.preview({ count: 1 });
    expect(page).toMatchObject({ preview: true, fields: ['_time', 'n'], rows: [[expect.any(String), 'row']] });
    await job.finalize();
    const done = await until(() => propertiesOf(job), isDone);
    expect(done).toMatchObject({ isFinalized: true, dispatchState: 'DONE' });
    expect(Number(done['resultCount'])).toBeGreaterThan(Number(early['resultPreviewCount']));
    await job.cancel();
  });

  it('a paused search stays where it is until it may go on', async () => {
    const job = await service.search(`${ENDLESS} | stats count`, {});
    await until(
      () => firstCell(job),
      (count) => count > 0,
    );
    await job.pause();
    expect(await propertiesOf(job)).toMatchObject({ dispatchState: 'PAUSE', isPaused: true, isDone: false });
    await job.unpause();
    expect(await propertiesOf(job)).toMatchObject({ dispatchState: 'RUNNING', isPaused: false });
    const before = await firstCell(job);
    await until(
      () => firstCell(job),
      (count) => count > before,
    );
    await job.pause();
    await job.finalize();
    expect(await until(() => propertiesOf(job), isDone)).toMatchObject({ isFinalized: true, isPaused: false });
    await job.cancel();
  });

  describe('exports', () => {
    const exportOf = (search: string, args: Record<string, string>): Promise<http.IncomingMessage> =>
      new Promise((resolve, reject) => {
        const query = new URLSearchParams({ search, ...args });
        const headers = { authorization: `Splunk ${service.sessionKey}` };
        const path = `/services/search/v2/jobs/export?${query.toString()}`;
        http.get({ host: test.host, port: test.port, path, headers }, resolve).once('error', reject);
      });
    const textOf = async (answer: http.IncomingMessage): Promise<string> => {
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      return text;
    };
    const exporting = (): number => test.runtime.services.jobs.list().filter(({ request }) => request.search.includes('exported=')).length;

    beforeAll(async () => {
      const lines = Array.from({ length: 2_500 }, (_, at) => `${new Date(1_790_000_000_000 - at * 1000).toISOString()} n=${at}`);
      const reply = await fetch(`${test.runtime.mgmtUrl}/services/receivers/simple?index=main&sourcetype=exported&host=h`, {
        method: 'POST',
        headers: { authorization: `Splunk ${service.sessionKey}` },
        body: lines.join('\n'),
      });
      expect(reply.status).toBe(200);
      await test.runtime.services.store.flush();
    });

    it.each([
      ['json', '', /"preview":false.*"x":"1"/],
      ['xml', '', /<results preview='0'>[^]*<field k='x'>/],
      ['csv', '| table x', /^x\n1\n/],
      ['raw', '| eval _raw="line ".x', /^line 1\n/],
    ])('%s: rows arrive while the search runs, and a client that leaves ends it', async (mode, tail, shape) => {
      const answer = await exportOf(`${ENDLESS} | eval exported=1, x=1 ${tail}`, { output_mode: mode });
      expect(answer.statusCode).toBe(200);
      let text = '';
      for await (const chunk of answer) {
        text += String(chunk);
        if (text.length > 100_000) break;
      }
      expect(text).toMatch(shape);
      await until(
        () => Promise.resolve(exporting()),
        (count) => count === 0,
      );
    });

    const events = 'search index=main sourcetype=exported | eval exported=1';
    const expected = Array.from({ length: 2_500 }, (_, at) => String(at));

    it('json gives every event once, newest first, and marks the last', async () => {
      const lines = (await textOf(await exportOf(`${events} | fields n`, { output_mode: 'json' }))).trim().split('\n');
      const rows = lines.map((line) => JSON.parse(line) as { offset: number; lastrow?: boolean; preview: boolean; result: { n: string } });
      expect(rows.map(({ result }) => result.n)).toEqual(expected);
      expect(rows.map(({ offset }) => offset)).toEqual(expected.map(Number));
      expect(rows.filter(({ lastrow }) => lastrow)).toEqual([expect.objectContaining({ offset: 2_499, preview: false })]);
    });

    it('csv and raw give every event once; a csv needs no named columns', async () => {
      expect(await textOf(await exportOf(`${events} | table n`, { output_mode: 'csv' }))).toBe(`n\n${expected.join('\n')}\n`);
      const whole = await textOf(await exportOf(`${events} | fields n | fields - _*`, { output_mode: 'csv' }));
      expect(whole).toBe(`n\n${expected.join('\n')}\n`);
      const raw = await textOf(await exportOf(events, { output_mode: 'raw' }));
      expect(
        raw
          .trim()
          .split('\n')
          .map((line) => line.split('n=')[1]),
      ).toEqual(expected);
    });

    it.each([
      ['without previews a table is sent once', { preview: 'false' }],
      ['with previews the last one is the result', { preview: 'true' }],
    ])('%s', async (_, args) => {
      const lines = (await textOf(await exportOf(`${events} | stats count`, { output_mode: 'json', ...args }))).trim().split('\n');
      const final = lines.map((line) => JSON.parse(line) as { preview: boolean }).filter(({ preview }) => !preview);
      expect(final).toEqual([{ preview: false, offset: 0, lastrow: true, result: { count: '2500' } }]);
    });

    it('previews of a table are sent while the search runs', async () => {
      const answer = await exportOf(`${ENDLESS} | eval exported=1 | stats count`, { output_mode: 'json' });
      const lines: { preview: boolean; result: { count: string } }[] = [];
      let text = '';
      for await (const chunk of answer) {
        text += String(chunk);
        const whole = text.slice(0, text.lastIndexOf('\n') + 1);
        text = text.slice(whole.length);
        for (const line of whole.split('\n').filter(Boolean)) lines.push(JSON.parse(line) as (typeof lines)[number]);
        if (lines.length > 1) break;
      }
      expect(lines.map(({ preview }) => preview)).not.toContain(false);
      expect(Number(lines[1]?.result.count)).toBeGreaterThan(Number(lines[0]?.result.count));
      await until(
        () => Promise.resolve(exporting()),
        (count) => count === 0,
      );
    });

    it.each([
      ['| nosuchcommand', { output_mode: 'json' }, /nosuchcommand/],
      ['| makeresults | eval exported=1', { output_mode: 'pdf' }, /APPMON-REST-ARGUMENT.*output_mode/],
      ['| makeresults | eval exported=1 | lookup absent x', { output_mode: 'json' }, /absent/],
    ])('refuses %s with %j before anything is sent', async (search, args, text) => {
      const answer = await exportOf(search, args);
      expect(answer.statusCode).toBe(400);
      expect(await textOf(answer)).toMatch(text);
    });
  });
});
