import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryConf } from './ingest/testing';
import { expireOnce } from './retention';
import { openStore } from './store';

const DAY = 86_400;
const NOW = 1_800_000_000;

test('each index keeps what indexes.conf says and loses what is older; no period or 0 keeps everything', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'retention-'));
  const store = await openStore({ directory });
  try {
    const indexes = { short: { frozenTimePeriodInSecs: String(DAY) }, long: { frozenTimePeriodInSecs: String(30 * DAY) }, ever: {} };
    const names = [...Object.keys(indexes), 'zero'];
    for (const name of names) await store.ensureIndex(name, 'event');
    await store.append(
      names.flatMap((index) =>
        [0.5, 2, 40].map((days) => ({
          index,
          time: NOW - days * DAY,
          indexTime: NOW,
          host: 'h',
          source: 's',
          sourcetype: 'st',
          raw: `${days} days old`,
          fields: {},
        })),
      ),
    );
    await store.flush();
    await expireOnce({ conf: memoryConf({ indexes: { ...indexes, zero: { frozenTimePeriodInSecs: '0' } } }), store }, NOW);
    const left = (await store.indexInfo()).map(({ name, totalEventCount }) => [name, totalEventCount] as const);
    expect(Object.fromEntries(left)).toEqual({ short: 1, long: 2, ever: 3, zero: 3 });
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
});
