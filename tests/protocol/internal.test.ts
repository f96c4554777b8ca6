import { request } from 'node:http';
import { connect } from 'node:net';
import { until } from '../support/until';
import { startTestRuntime, type TestRuntime } from './test-runtime';

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** What the host says of itself, and what its REST refuses as splunkd does. */
describe('the host itself', () => {
  let test: TestRuntime;
  let authorization: string;

  const rest = async (method: string, path: string, form?: Readonly<Record<string, string>>): Promise<Reply> => {
    const reply = await fetch(`${test.runtime.mgmtUrl}/services/${path}${path.includes('?') ? '&' : '?'}output_mode=json`, {
      method,
      headers: { authorization, 'user-agent': 'protocol tests/1.0' },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    return { status: reply.status, text: await reply.text() };
  };
  const search = (spl: string): Promise<Reply> => rest('POST', 'search/v2/jobs', { search: spl, exec_mode: 'oneshot' });
  const rowOf = ({ text }: Reply): Record<string, string> | undefined =>
    (JSON.parse(text) as { results: Record<string, string>[] }).results[0];

  beforeAll(async () => {
    test = await startTestRuntime();
    authorization = `Splunk ${test.runtime.services.auth.systemSession('admin').key}`;
  });
  afterAll(() => test.stop());

  it('_internal holds each call with the fields of splunkd_access', async () => {
    await rest('GET', 'server/info?count=1');
    const found = await until('the access event', async () =>
      rowOf(
        await search(
          'search index=_internal sourcetype=splunkd_access uri_path="/services/server/info" | head 1 | table clientip user method uri_path file version status useragent spent',
        ),
      ),
    );
    expect(found).toMatchObject({
      clientip: '127.0.0.1',
      user: 'admin',
      method: 'GET',
      uri_path: '/services/server/info',
      file: 'info',
      version: '1.1',
      status: '200',
      useragent: 'protocol_tests/1.0',
    });
    expect(Number(found['spent'])).toBeGreaterThanOrEqual(0);
  });

  it('_internal holds each scheduled run with the fields of scheduler.log', async () => {
    const { conf } = test.runtime.services;
    conf.write(
      'savedsearches',
      'each minute',
      { search: '| makeresults', cron_schedule: '* * * * *', enableSched: '1' },
      { app: 'fixture' },
    );
    const found = await until('the run', async () =>
      rowOf(
        await search(
          'search index=_internal sourcetype=scheduler savedsearch_name="each minute" | head 1 | table savedsearch_id user app status result_count run_time scheduled_time dispatch_time sid suppressed alert_actions search_type priority _raw',
        ),
      ),
    );
    expect(found).toMatchObject({
      savedsearch_id: 'nobody;fixture;each minute',
      user: 'nobody',
      app: 'fixture',
      status: 'success',
      result_count: '1',
      suppressed: '0',
      search_type: 'scheduled',
      priority: 'default',
    });
    expect(Number(found['scheduled_time']) % 60).toBe(0);
    expect(Number(found['dispatch_time'])).toBeGreaterThanOrEqual(Number(found['scheduled_time']));
    expect(found['sid']).toMatch(/^scheduler__nobody__fixture__/);
    expect(found['_raw']).toMatch(/^\d\d-\d\d-\d{4} \d\d:\d\d:\d\d\.\d{3} \+0000 INFO +SavedSplunker - /);
  }, 120_000);

  it('tells its health, part by part', async () => {
    const { text } = await rest('GET', 'server/health/splunkd');
    const [entry] = (JSON.parse(text) as { entry: { content: { health: string; features: Record<string, { health: string }> } }[] }).entry;
    expect(entry?.content.health).toBe('green');
    expect(Object.values(entry?.content.features ?? {}).map(({ health }) => health)).toEqual(['green', 'green']);
  });

  it('keeps messages until they are removed', async () => {
    expect((await rest('POST', 'messages', { name: 'disk', value: 'The disk is nearly full.', severity: 'warn' })).status).toBe(201);
    expect((await rest('POST', 'messages', { name: 'disk', value: 'x', severity: 'loud' })).status).toBe(400);
    const one = JSON.parse((await rest('GET', 'messages/disk')).text) as { entry: { content: Record<string, string> }[] };
    expect(one.entry[0]?.content).toMatchObject({ message: 'The disk is nearly full.', severity: 'warn' });
    expect((await rest('DELETE', 'messages/disk')).status).toBe(200);
    expect((await rest('GET', 'messages/disk')).status).toBe(404);
  });

  it.each(['index=main', 'error OR failed', 'main | stats count', '"quoted"'])(
    'a search over REST begins with a command or a bar: %s is refused',
    async (spl) => {
      for (const path of ['search/jobs', 'search/v2/jobs', 'search/jobs/export']) {
        const reply = await rest('POST', path, { search: spl });
        expect(reply.status).toBe(400);
        expect(reply.text).toContain('Unknown search command');
      }
    },
  );

  it.each([
    'search index=main',
    'SEARCH index=main',
    '| makeresults',
    '  | makeresults',
    'makeresults',
    '|makeresults',
    '[ search index=main ]',
  ])('a search over REST may begin with: %s', async (spl) => {
    expect((await search(spl)).text).not.toContain('Unknown search command');
  });

  describe('receivers/stream', () => {
    const send = (headers: Record<string, string>, lines: readonly string[]): Promise<Reply> =>
      new Promise((resolve, reject) => {
        const url = `${test.runtime.mgmtUrl}/services/receivers/stream?index=main&sourcetype=streamed`;
        const outgoing = request(url, { method: 'POST', headers: { authorization, ...headers } }, (incoming) => {
          let text = '';
          incoming.setEncoding('utf8');
          incoming.on('data', (chunk: string) => (text += chunk));
          incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
        });
        outgoing.on('error', reject);
        for (const line of lines) outgoing.write(line);
        outgoing.end();
      });

    it('takes a body in chunks', async () => {
      expect((await send({ 'transfer-encoding': 'chunked' }, ['first part, ', 'second part\n'])).status).toBe(200);
      await until('the event', async () => {
        const row = rowOf(await search('search index=main sourcetype=streamed | table _raw'));
        return row?.['_raw'] === 'first part, second part' ? row : undefined;
      });
    });

    it('refuses a body without length or chunks, and says what to send', async () => {
      const raw = await new Promise<string>((resolve) => {
        const { hostname, port } = new URL(test.runtime.mgmtUrl);
        const socket = connect(Number(port), hostname);
        let text = '';
        socket.on('data', (chunk) => (text += chunk.toString()));
        socket.on('close', () => resolve(text));
        socket.write(
          `POST /services/receivers/stream?index=main HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nX-Splunk-Input-Mode: Streaming\r\nConnection: close\r\n\r\n`,
        );
      });
      expect(raw).toMatch(/^HTTP\/1\.1 411 /);
      expect(raw).toContain('APPMON-REST-LENGTH');
    });
  });

  it('a job that is done shows its results as its preview, whether it made previews or not', async () => {
    for (const preview of [true, false]) {
      const made = await rest('POST', 'search/jobs', { search: '| makeresults', exec_mode: 'blocking', preview: String(preview) });
      const { sid } = JSON.parse(made.text) as { sid: string };
      const { entry } = JSON.parse((await rest('GET', `search/jobs/${sid}`)).text) as { entry: { content: Record<string, unknown> }[] };
      expect(entry[0]?.content).toMatchObject({ isDone: true, isPreviewEnabled: preview, resultPreviewCount: 1 });
      expect((await rest('GET', `search/v2/jobs/${sid}/results_preview`)).status).toBe(200);
    }
  });
});
