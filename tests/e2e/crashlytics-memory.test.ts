import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startFakeCrashlytics } from '../../tools/fake-feeds/crashlytics';
import { listening } from '../alerts/fake-slack';

/** The packaged feed with a heap that could not hold the window it reads: Node ends a process that needs more. */
jest.setTimeout(600_000);

const PROGRAM = join(__dirname, '../../dist/app_monitoring/bin/js/crashlytics.mjs');
/** The nightly run reads 200,000 of them. */
const EVENTS = Number(process.env['APPMON_FEED_EVENTS'] ?? 20_000);
/** The program itself, one page, and 200 bytes for the id of each event; the events would need ten times as much. */
const HEAP_MB = 56 + Math.ceil((EVENTS * 200) / 1_000_000);

/** splunkd as far as an input asks it: settings, secrets, and a search that finds nothing. */
async function startSplunkd(secret: string): Promise<{ readonly address: string; close(): Promise<void> }> {
  const server = createServer((message, answer) => {
    const path = new URL(message.url ?? '/', 'http://splunkd').pathname;
    const content = path.includes('storage/passwords') ? { clear_password: secret } : { allowed_private_hosts: '127.0.0.1' };
    message.resume();
    answer.setHeader('content-type', 'application/json');
    const reply = path.includes('search/') ? { results: [] } : path.includes('/collections/') ? [] : { entry: [{ name: 'x', content }] };
    answer.end(JSON.stringify(reply));
  });
  const port = await listening(server);
  return {
    address: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const param = (name: string, value: string): string => `<param name="${name}">${value}</param>`;

test(`a week of ${EVENTS} events is handed over, each once, by a process of at most ${HEAP_MB} MB of heap`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'appmon-feed-'));
  const fake = await startFakeCrashlytics({ history: { count: EVENTS, spacingSeconds: 3, newest: Date.now() / 1000 - 60 } });
  const splunkd = await startSplunkd(fake.serviceAccount);
  const settings = [
    param('firebase_app', '1:571500000000:android:0a1b2c3d'),
    param('app_id', 'es.meridiano.app'),
    param('secret', 'firebase'),
    param('api_base', fake.apiBase),
    param('requests_per_minute', '6000'),
  ].join('');
  const feed = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(feed, 'exit');
  feed.stdin.end(
    `<input><server_host>test</server_host><server_uri>${splunkd.address}</server_uri><session_key>k</session_key><checkpoint_dir>${folder}</checkpoint_dir><configuration><stanza name="crashlytics://bank">${settings}</stanza></configuration></input>`,
  );
  const ids = new Set<string>();
  let handed = 0;
  for await (const line of createInterface({ input: feed.stdout })) {
    if (!line.includes('<sourcetype>appmon:crash</sourcetype>')) continue;
    handed += 1;
    ids.add(/evt-\d+/.exec(line)?.[0] ?? '');
    if (ids.size === EVENTS) break;
  }
  feed.kill('SIGTERM');
  const [code, signal] = (await ended) as [number | null, string | null];
  expect([ids.size, handed]).toEqual([EVENTS, EVENTS]);
  // Node leaves with 134 or SIGABRT when its heap is full.
  expect([code, signal === 'SIGABRT']).not.toEqual([134, true]);
  await splunkd.close();
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});
