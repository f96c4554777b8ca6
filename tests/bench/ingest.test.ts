import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../runtime/store';
import { eventText, runLoad } from '../../tools/bench/ingest/load';
import { startService } from '../../tools/bench/ingest/process';
import { BENCH_TOKEN } from '../../tools/bench/ingest/service';

jest.setTimeout(120_000);

test('an event of the load has exactly the bytes it is asked for', () => {
  const { event } = JSON.parse(eventText(7, 350)) as { event: unknown };
  expect(Buffer.byteLength(JSON.stringify(event))).toBe(350);
});

test('one short run: what was answered is stored, nothing was refused', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-smoke-'));
  try {
    const service = await startService({ directory, readerSeconds: 1 });
    const stop = new AbortController();
    const load = runLoad(
      { port: service.port, token: BENCH_TOKEN, rate: 2_000, batch: 100, connections: 2, eventBytes: 350, firstNumber: 0 },
      stop.signal,
    );
    await sleep(1_500);
    stop.abort();
    const { acknowledged, refused, failed } = await load;
    await service.end('SIGTERM');
    expect([refused, failed]).toEqual([0, 0]);
    expect(acknowledged.length).toBeGreaterThan(0);
    const store = await openStore({ directory });
    try {
      const stored = (await store.indexInfo()).find(({ name }) => name === 'main');
      expect(stored?.totalEventCount).toBe(acknowledged.length * 100);
    } finally {
      await store.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
