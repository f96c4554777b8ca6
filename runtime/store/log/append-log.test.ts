import fc from 'fast-check';
import { AppendLog } from './append-log';
import type { LogFile, LogFiles } from './files';
import { encodeHeader, HEADER_BYTES, scanSegment } from './record';

/** A disk in memory: what was written but not synced may vanish, wholly or in part, when the machine stops. */
class Disk implements LogFiles {
  readonly directory = 'memory';
  readonly durable = new Map<string, Buffer>();
  readonly cached = new Map<string, Buffer>();
  readonly aside = new Map<string, Buffer>();
  /** Bytes that the next write accepts; further ones are refused as a full disk does. */
  room = Infinity;
  failSync = false;
  private lives = 0;

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.cached.keys()].sort());
  }
  read(name: string): Promise<Buffer> {
    return Promise.resolve(Buffer.from(this.cached.get(name) ?? Buffer.alloc(0)));
  }
  create(name: string): Promise<LogFile> {
    this.cached.set(name, Buffer.alloc(0));
    const bytes = (): Buffer => this.cached.get(name) as Buffer;
    return Promise.resolve({
      write: (buffers, position) => {
        const all = Buffer.concat(buffers);
        const accepted = all.subarray(0, Math.min(all.length, this.room));
        this.cached.set(name, Buffer.concat([bytes().subarray(0, position), accepted]));
        return Promise.resolve(accepted.length);
      },
      sync: () => {
        if (this.failSync) return Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
        this.durable.set(name, bytes());
        return Promise.resolve();
      },
      truncate: (size) => Promise.resolve(void this.cached.set(name, bytes().subarray(0, size))),
      close: () => Promise.resolve(),
    });
  }
  truncate(name: string, size: number): Promise<void> {
    const cut = (this.cached.get(name) as Buffer).subarray(0, size);
    this.cached.set(name, cut);
    this.durable.set(name, cut);
    return Promise.resolve();
  }
  remove(name: string): Promise<void> {
    this.cached.delete(name);
    this.durable.delete(name);
    return Promise.resolve();
  }
  quarantine(name: string, bytes: Uint8Array): Promise<void> {
    this.aside.set(name, Buffer.from(bytes));
    return Promise.resolve();
  }
  syncDirectory(): Promise<void> {
    for (const name of this.cached.keys()) if (!this.durable.has(name)) this.durable.set(name, Buffer.alloc(0));
    return Promise.resolve();
  }
  /** The disk as one life of the machine sees it: after a crash, calls of the earlier life never reach it. */
  boot(): LogFiles {
    const life = (this.lives += 1);
    const guard = <T extends object>(target: T): T =>
      new Proxy(target, {
        get: (object, name) => {
          const member = Reflect.get(object, name) as unknown;
          if (typeof member !== 'function') return member;
          return async (...args: unknown[]) => {
            if (life !== this.lives) throw new Error('the machine is off');
            const value = (await Reflect.apply(member, object, args)) as unknown;
            return name === 'create' ? guard(value as object) : value;
          };
        },
      });
    return guard<LogFiles>(this);
  }
  /** Power fails: of each file's unsynced tail only `kept` bytes reached the platter. */
  crash(kept: number): void {
    this.lives += 1;
    for (const name of [...this.cached.keys()]) {
      const synced = this.durable.get(name);
      if (synced === undefined) this.cached.delete(name);
      else this.cached.set(name, (this.cached.get(name) as Buffer).subarray(0, synced.length + kept));
    }
  }
}

async function reopen(disk: Disk, applied = 0, segmentBytes = 200): Promise<{ log: AppendLog; replayed: string[] }> {
  const replayed: string[] = [];
  const log = await AppendLog.open(disk.boot(), { applied, replay: ({ payload }) => replayed.push(payload.toString()), segmentBytes });
  return { log, replayed };
}

const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      kept: fc.integer({ min: 0, max: 80 }),
      count: fc.integer({ min: 0, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('full' as const), room: fc.integer({ min: 0, max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const) }) },
);

describe('append log', () => {
  it('never loses an acknowledged record, whatever is torn, and never invents or reorders one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const disk = new Disk();
        let { log, replayed } = await reopen(disk);
        let next = 0;
        let released = 0;
        const acknowledged = new Map<string, number>();
        const sent: string[] = [];
        const send = (): Promise<void> => {
          const text = `record ${next++}`;
          sent.push(text);
          return log.append(Buffer.from(text)).then((sequence) => void acknowledged.set(text, sequence));
        };
        for (const step of actions) {
          if (step.do === 'append') await Promise.all(Array.from({ length: step.count }, send));
          else if (step.do === 'full') {
            disk.room = step.room;
            await Promise.allSettled([send(), send()]);
            disk.room = Infinity;
          } else if (step.do === 'release') {
            released = Math.max(0, ...acknowledged.values());
            await log.release(released);
          } else {
            const unanswered = Array.from({ length: step.count }, send);
            for (const each of unanswered) each.catch(() => undefined);
            const before = new Set(acknowledged.keys());
            disk.crash(step.kept);
            ({ log, replayed } = await reopen(disk, released));
            for (const text of before) if ((acknowledged.get(text) as number) > released) expect(replayed).toContain(text);
            await Promise.allSettled(unanswered);
          }
        }
        ({ replayed } = await reopen(disk, released));
        const order = replayed.map((text) => sent.indexOf(text));
        expect(order.every((at, position) => at >= 0 && (position === 0 || at > (order[position - 1] as number)))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('groups what arrives during a sync, in order', async () => {
    const { log } = await reopen(new Disk());
    expect(await Promise.all(['a', 'b', 'c'].map((text) => log.append(Buffer.from(text))))).toEqual([1, 2, 3]);
  });

  it('says when the disk is full and goes on once there is room', async () => {
    const disk = new Disk();
    const { log } = await reopen(disk);
    await log.append(Buffer.from('one'));
    disk.room = 5;
    await expect(log.append(Buffer.from('two'))).rejects.toMatchObject({ code: 'APPMON-LOG-FULL' });
    disk.room = Infinity;
    await log.append(Buffer.from('three'));
    expect((await reopen(disk)).replayed).toEqual(['one', 'three']);
  });

  it('trusts no descriptor after a failed sync', async () => {
    const disk = new Disk();
    const { log } = await reopen(disk);
    await log.append(Buffer.from('one'));
    disk.failSync = true;
    await expect(log.append(Buffer.from('two'))).rejects.toMatchObject({ code: 'APPMON-LOG-WRITE' });
    disk.failSync = false;
    await log.append(Buffer.from('three'));
    expect(await disk.list()).toEqual(['000000000001.log', '000000000002.log']);
    expect((await reopen(disk)).replayed).toEqual(['one', 'three']);
  });

  it('sets a damaged record aside and keeps those behind it', async () => {
    const disk = new Disk();
    const { log } = await reopen(disk, 0, 1_000_000);
    for (const text of ['one', 'two', 'three']) await log.append(Buffer.from(text));
    const bytes = disk.cached.get('000000000001.log') as Buffer;
    bytes.writeUInt8(0xff, HEADER_BYTES + 3 + HEADER_BYTES + 1);
    expect((await reopen(disk)).replayed).toEqual(['one', 'three']);
    expect([...disk.aside.values()].map((kept) => kept.length)).toEqual([HEADER_BYTES + 3]);
  });

  it('refuses an empty record', async () => {
    const { log } = await reopen(new Disk());
    await expect(log.append(Buffer.alloc(0))).rejects.toMatchObject({ code: 'APPMON-LOG-RECORD' });
  });
});

describe('scanSegment', () => {
  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const good = Buffer.concat([encodeHeader(1, Buffer.from('x')), Buffer.from('x')]);
        const { records } = scanSegment(Buffer.concat([good, noise]));
        expect(records[0]?.payload.toString()).toBe('x');
      }),
    );
  });
});
