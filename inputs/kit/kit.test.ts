import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdJournal } from './id-journal';
import { TokenBucket } from './token-bucket';

const NOW = 1_800_000_000;
const DAY = 86_400;

describe('token bucket', () => {
  test('lets a burst through, then one call each second at sixty a minute', () => {
    const bucket = new TokenBucket({ perMinute: 60, burst: 3 }, NOW);
    expect([0, 1, 2, 3, 4].map(() => bucket.take(NOW))).toEqual([0, 0, 0, 1, 2]);
  });

  test('refills to its burst and no further', () => {
    const bucket = new TokenBucket({ perMinute: 60, burst: 2 }, NOW);
    bucket.take(NOW);
    expect([0, 1, 2].map(() => bucket.take(NOW + 3_600))).toEqual([0, 0, 1]);
  });

  test('waits as long as the vendor asked, and then goes on at its rate', () => {
    const bucket = new TokenBucket({ perMinute: 60, burst: 5 }, NOW);
    bucket.pauseUntil(NOW + 30);
    expect([0, 1].map(() => bucket.take(NOW + 10))).toEqual([20, 21]);
    expect(bucket.take(NOW + 40)).toBe(0);
  });

  test('over an hour it allows its rate and one burst', () => {
    const bucket = new TokenBucket({ perMinute: 30, burst: 10 }, NOW);
    let now = NOW;
    let calls = 0;
    for (; now < NOW + 3_600; calls += 1) now += bucket.take(now);
    expect(calls).toBe(1_810);
  });
});

describe('journal of ids', () => {
  let directory = '';
  let warnings: string[] = [];
  const file = (): string => join(directory, 'feed___bank.ids');
  const open = (): IdJournal =>
    new IdJournal({ directory, name: 'feed://bank', keepSeconds: 9 * DAY, warn: (message) => warnings.push(message) });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'journal-'));
    warnings = [];
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test('knows after a restart what was added', () => {
    const journal = open();
    journal.add(['a', 'b'], NOW);
    journal.add(['c'], NOW + 60);
    const again = open();
    expect(['a', 'b', 'c', 'd'].map((id) => again.has(id))).toEqual([true, true, true, false]);
    expect(again.newest).toBe(NOW + 60);
  });

  test('forgets what is older than asked for, also on disk', () => {
    const journal = open();
    journal.add(['old'], NOW - 10 * DAY);
    journal.add(['week'], NOW - 8 * DAY);
    journal.add(['new'], NOW);
    expect(['old', 'week', 'new'].map((id) => journal.has(id))).toEqual([false, true, true]);
    open();
    expect(readFileSync(file(), 'utf8')).not.toContain('old');
  });

  test('a line that a kill cut off does not count, and the next one is read', () => {
    open().add(['a'], NOW);
    appendFileSync(file(), `[${NOW + 1},"b`);
    const again = open();
    expect([again.has('a'), again.has('b')]).toEqual([true, false]);
    again.add(['c'], NOW + 2);
    const last = open();
    expect([last.has('a'), last.has('c'), warnings]).toEqual([true, true, []]);
  });

  test('a damaged file is set aside with a warning', () => {
    writeFileSync(file(), 'no journal\n');
    expect(open().size).toBe(0);
    expect(warnings).toEqual([expect.stringContaining('APPMON-INPUT-CHECKPOINT')]);
    expect(existsSync(`${file()}.unreadable`)).toBe(true);
  });

  test('adding costs what is added: after a hundred thousand ids one more writes one line', () => {
    const journal = open();
    for (let at = 0; at < 100; at += 1)
      journal.add(
        Array.from({ length: 1_000 }, (_, id) => `event-${at}-${id}`),
        NOW + at,
      );
    const before = statSync(file()).size;
    journal.add(['one'], NOW + 100);
    expect(statSync(file()).size - before).toBe(`[${NOW + 100},"one"]\n`.length);
  });
});
