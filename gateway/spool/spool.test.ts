import fc from 'fast-check';
import {
  appendFileSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReader } from './reader';
import { encodeRecord } from './record';
import { openSpool } from './spool';
import type { Spool } from './spool';
import { openWriter } from './writer';

const SHORT = 200;
const LONG = 10_000;
const folder = (): string => mkdtempSync(join(tmpdir(), 'spool-'));
const append = async (spool: Spool, texts: readonly string[]): Promise<void> => {
  for (const text of texts) await spool.append(Buffer.from(text), 1);
};
const drain = (spool: Spool): string[] => {
  const texts: string[] = [];
  for (let batch = spool.read(64); batch !== undefined; batch = spool.read(64)) {
    texts.push(...batch.payloads.map(String));
    spool.advance(batch);
  }
  return texts;
};
const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('expected something in the spool');
  return value;
};
const segments = (path: string): string[] =>
  readdirSync(path)
    .filter((name) => name.endsWith('.log'))
    .sort();
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `record number ${String(index)}`);

describe('spool', () => {
  it('gives records back in order over several segments and deletes what is delivered', async () => {
    const path = folder();
    const spool = openSpool(path, SHORT);
    await append(spool, numbers(40));
    expect(segments(path).length).toBeGreaterThan(3);
    expect(drain(spool)).toEqual(numbers(40));
    expect(spool.size()).toBe(0);
    expect(segments(path).length).toBeLessThanOrEqual(1);
    await spool.close();
  });

  /** How the system opened the file (proc(5), fdinfo); nothing where there is no /proc. */
  const flagsOf = (file: string): number | undefined => {
    const folderOf = '/proc/self/fd';
    const handle = existsSync(folderOf) ? readdirSync(folderOf).find((each) => linkOf(join(folderOf, each)) === file) : undefined;
    const info = handle === undefined ? '' : readFileSync(`/proc/self/fdinfo/${handle}`, 'utf8');
    return handle === undefined ? undefined : parseInt(/^flags:\s+(\d+)/m.exec(info)?.[1] ?? '', 8);
  };
  const linkOf = (path: string): string => {
    try {
      return readlinkSync(path);
    } catch {
      return '';
    }
  };

  it('writes through to the disk: a write that returned is durable', async () => {
    const path = folder();
    const spool = openSpool(path, LONG);
    await append(spool, ['one']);
    const [segment = ''] = segments(path);
    if (process.platform === 'linux') expect((flagsOf(join(path, segment)) ?? 0) & constants.O_DSYNC).toBe(constants.O_DSYNC);
    expect(drain(spool)).toEqual(['one']);
    await spool.close();
  });

  it('goes on after a restart where the cursor stands', async () => {
    const path = folder();
    const first = openSpool(path, SHORT);
    await append(first, numbers(20));
    const batch = must(first.read(64));
    first.advance(batch);
    await first.close();
    const second = openSpool(path, SHORT);
    await append(second, ['later']);
    expect([...batch.payloads.map(String), ...drain(second)]).toEqual([...numbers(20), 'later']);
    await second.close();
  });

  it('commits what waits at the same time as one group and rejects nobody', async () => {
    const spool = openSpool(folder(), SHORT);
    await Promise.all(numbers(50).map((text) => spool.append(Buffer.from(text), 1)));
    expect(drain(spool).sort()).toEqual(numbers(50).sort());
    await spool.close();
  });

  it('keeps every whole record when the last one was torn at any byte', async () => {
    const whole = encodeRecord({ sequence: 9n, items: 1, payload: Buffer.from('the torn one') });
    const torn = Buffer.concat([...whole]);
    for (let length = 0; length < torn.length; length++) {
      const path = folder();
      const spool = openSpool(path, LONG);
      await append(spool, numbers(3));
      await spool.close();
      appendFileSync(join(path, segments(path)[0] ?? ''), torn.subarray(0, length));
      const again = openSpool(path, SHORT);
      await append(again, ['after']);
      expect(drain(again)).toEqual([...numbers(3), 'after']);
      await again.close();
    }
  });

  it('steps over damage in the middle and takes a lost or foolish cursor for the start', async () => {
    const path = folder();
    const spool = openSpool(path, LONG);
    await append(spool, numbers(5));
    await spool.close();
    const file = join(path, segments(path)[0] ?? '');
    const bytes = readFileSync(file);
    bytes.write('X', bytes.indexOf('record number 2'));
    writeFileSync(file, bytes);
    writeFileSync(join(path, 'cursor.json'), 'not json');
    const again = openSpool(path, SHORT);
    expect(drain(again)).toEqual(['record number 0', 'record number 1', 'record number 3', 'record number 4']);
    await again.close();
  });

  it('goes on to the next segment when the end of one is damaged', async () => {
    const path = folder();
    const spool = openSpool(path, LONG);
    await append(spool, numbers(3));
    await spool.close();
    const later = openSpool(path, SHORT);
    await append(later, ['later']);
    const file = join(path, segments(path)[0] ?? '');
    const bytes = readFileSync(file);
    bytes.write('X', bytes.indexOf('record number 2'));
    writeFileSync(file, bytes);
    expect(drain(later)).toEqual(['record number 0', 'record number 1', 'later']);
    await later.close();
  });

  it('says how many items damage took and keeps it aside', async () => {
    const path = folder();
    const spool = openSpool(path, LONG);
    await append(spool, numbers(5));
    const file = join(path, segments(path)[0] ?? '');
    const bytes = readFileSync(file);
    bytes.write('X', bytes.indexOf('record number 2'));
    writeFileSync(file, bytes);
    const batch = must(spool.read(LONG));
    expect([batch.items, batch.lost]).toEqual([4, 1]);
    const [kept = ''] = readdirSync(join(path, 'quarantine'));
    expect(readFileSync(join(path, 'quarantine', kept), 'latin1')).toContain('Xecord number 2');
    spool.advance(batch);
    expect(spool.read(LONG)).toBeUndefined();
    await spool.close();
  });

  it('gives the records of several writers in the order of writing, and takes over what one that ended did not tell', async () => {
    const path = folder();
    const { reader } = openReader(path);
    const open = (isHeard: boolean) => {
      const writer = reader.nextWriter();
      const onDurable = isHeard ? reader.learn : () => 0;
      return { writer, spool: openWriter(path, { writer, segment: SHORT, onDurable: (durable) => void onDurable.call(reader, durable) }) };
    };
    const [one, other, silent] = [open(true), open(true), open(false)];
    for (const [index, text] of numbers(12).entries()) {
      await [one, other, silent][index % 3]?.spool.append(Buffer.from(text), 1);
      // The clock of the sequence has microseconds.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(reader.retire(silent.writer)).toBe(4);
    expect(reader.retire(one.writer)).toBe(0);
    const texts: string[] = [];
    for (let batch = reader.read(1); batch !== undefined; batch = reader.read(1)) {
      texts.push(...batch.payloads.map(String));
      reader.advance(batch);
    }
    expect(texts).toEqual(numbers(12));
    expect([reader.size(), segments(path).filter((name) => !name.startsWith('000000000002'))]).toEqual([0, []]);
    reader.close();
  });

  it('takes a segment that was cut to nothing', async () => {
    const path = folder();
    const spool = openSpool(path, SHORT);
    await append(spool, numbers(1));
    await spool.close();
    truncateSync(join(path, segments(path)[0] ?? ''), 0);
    const again = openSpool(path, SHORT);
    await append(again, ['next']);
    expect(drain(again)).toEqual(['next']);
    await again.close();
  });

  it('behaves like a queue under any order of appends, reads, deliveries and restarts', async () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant('append' as const), text: fc.string({ maxLength: 300 }) }),
      fc.record({ do: fc.constantFrom('deliver' as const, 'restart' as const), text: fc.constant('') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const path = folder();
        let spool = openSpool(path, SHORT);
        let model: string[] = [];
        for (const { do: what, text } of actions) {
          if (what === 'append') {
            await append(spool, [text]);
            model.push(text);
          } else if (what === 'restart') {
            await spool.close();
            spool = openSpool(path, SHORT);
          } else {
            const batch = spool.read(100);
            const texts = batch?.payloads.map(String) ?? [];
            expect(texts).toEqual(model.slice(0, texts.length));
            expect(batch === undefined).toBe(model.length === 0);
            if (batch) spool.advance(batch);
            model = model.slice(texts.length);
          }
        }
        expect(drain(spool)).toEqual(model);
        await spool.close();
      }),
      { numRuns: 40, seed: 11 },
    );
  });
});
