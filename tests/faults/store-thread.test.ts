import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { startTestRuntime, type TestRuntime } from '../protocol/test-runtime';

/** The store's thread, caught when the runtime hands it its first port. */
function catchStoreThread(): { readonly thread: () => Worker; readonly release: () => void } {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back as it is, and called with its own thread
  const original = Worker.prototype.postMessage;
  const threads: Worker[] = [];
  Worker.prototype.postMessage = function (this: Worker, message: unknown, ...rest: never[]) {
    if (typeof message === 'object' && message !== null && 'connect' in message) threads.push(this);
    original.call(this, message, ...rest);
  };
  return {
    thread: () => {
      const [first] = threads;
      if (!first) throw new Error('no thread was handed a port');
      return first;
    },
    release: () => {
      Worker.prototype.postMessage = original;
    },
  };
}

describe('the thread of the store ends at run time', () => {
  const data = mkdtempSync(join(tmpdir(), 'store-thread-'));
  const count = 'search index=main host=kept | stats count AS n';
  let test: TestRuntime;
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  const send = async (): Promise<{ status: number; body: unknown }> => {
    const { hecUrl, hecToken } = test.runtime;
    const reply = await fetch(`${hecUrl}/services/collector/event`, {
      method: 'POST',
      headers: { authorization: `Splunk ${hecToken}` },
      body: JSON.stringify({ event: 'x', index: 'main', host: 'kept' }),
    });
    return { status: reply.status, body: (await reply.json()) as unknown };
  };
  const rest = async (path: string, form?: Record<string, string>): Promise<{ status: number; text: string }> => {
    const key = test.runtime.services.auth.systemSession('admin').key;
    const reply = await fetch(`${test.runtime.mgmtUrl}/services/${path}${path.includes('?') ? '&' : '?'}output_mode=json`, {
      headers: { authorization: `Splunk ${key}` },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    return { status: reply.status, text: await reply.text() };
  };
  const search = (): Promise<{ status: number; text: string }> => rest('search/v2/jobs', { search: count, exec_mode: 'oneshot' });

  it('senders are asked to come back, searches answer 503, the runtime says why it ends, and the next start has every event', async () => {
    const { thread, release } = catchStoreThread();
    test = await startTestRuntime(undefined, ['--data', data]);
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
    await thread().terminate();
    release();
    expect(await test.runtime.lost).toMatch(/^its thread ended with \d+$/);
    expect(await send()).toEqual({ status: 503, body: { text: 'Server is busy', code: 9 } });
    const refused = await search();
    expect(refused.status).toBe(503);
    expect(refused.text).toContain('APPMON-STORE-CLOSED');
    expect((await rest('data/indexes')).status).toBe(503);
    expect((await rest('server/health/splunkd')).text).toContain('"health":"red"');
    await test.runtime.stop();
    rmSync(test.data, { recursive: true, force: true });

    test = await startTestRuntime(undefined, ['--data', data]);
    expect(JSON.parse((await search()).text)).toMatchObject({ results: [{ n: '2' }] });
    await test.stop();
  });
});
