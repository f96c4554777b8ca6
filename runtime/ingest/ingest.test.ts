import fc from 'fast-check';
import type { Stanza } from '../conf/types';
import type { IndexedEvent } from '../store/types';
import { createIngest } from './index';
import { truncateBytes } from './line-break';
import { memoryConf, memoryStore, type ConfFiles } from './testing';

/** 2026-11-22T12:00:00Z. */
const NOW = 1_795_348_800;

function setUp(props: Readonly<Record<string, Stanza>>, transforms: Readonly<Record<string, Stanza>> = {}, more: ConfFiles = {}) {
  const problems: string[] = [];
  const store = memoryStore();
  const conf = memoryConf({
    indexes: { main: {}, other: {}, numbers: { datatype: 'metric' }, off: { disabled: '1' } },
    props,
    transforms,
    ...more,
  });
  const evaluate = (expression: string) => (row: Record<string, unknown>) => `${expression}|${String(row['host'])}`;
  const ingest = createIngest({ conf, store, now: () => NOW, evaluate, onProblem: (message) => problems.push(message) });
  return { ingest, problems, kept: store.kept };
}

const LINES = { SHOULD_LINEMERGE: 'false' };

async function rawEvents(
  props: Stanza,
  data: string,
  metadata: { host?: string; source?: string; time?: number } = {},
): Promise<IndexedEvent[]> {
  const { ingest, kept } = setUp({ st: props });
  await ingest.raw(data, { sourcetype: 'st', ...metadata });
  return kept;
}

const raws = async (props: Stanza, data: string): Promise<string[]> => (await rawEvents(props, data)).map(({ raw }) => raw);

/** Independent arithmetic for expected times. */
const utc = (...parts: [number, number, number, number?, number?, number?, number?]): number =>
  Date.UTC(parts[0], parts[1] - 1, ...(parts.slice(2) as [number])) / 1000;

describe('line breaking', () => {
  it('breaks at newlines, drops empty lines, and removes only the first group of LINE_BREAKER', async () => {
    expect(await raws(LINES, 'a\r\n\r\nb\nc')).toEqual(['a', 'b', 'c']);
    expect(await raws({ ...LINES, LINE_BREAKER: '\\}(,\\s*)\\{' }, '{"a":1}, {"b":2},{"c":3}')).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
  });

  it('merges lines until one with a date, or before BREAK_ONLY_BEFORE', async () => {
    expect(await raws({}, '2026-11-22 10:00:00 boom\n at x\n at y\n2026-11-22 10:00:01 next')).toEqual([
      '2026-11-22 10:00:00 boom\n at x\n at y',
      '2026-11-22 10:00:01 next',
    ]);
    expect(await raws({ BREAK_ONLY_BEFORE: '^#' }, '#1\nx\n#2')).toEqual(['#1\nx', '#2']);
  });

  it('counts TRUNCATE in bytes', async () => {
    expect(await raws({ ...LINES, TRUNCATE: '4' }, 'éééé\nabcdef')).toEqual(['éé', 'abcd']);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, bytes) => {
        const cut = truncateBytes(text, bytes);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
        expect(text.startsWith(cut)).toBe(true);
      }),
    );
  });

  it('refuses merge rules it does not have, visibly, and still takes the lines', async () => {
    const { ingest, kept, problems } = setUp({ st: { MUST_BREAK_AFTER: 'x' } });
    await ingest.raw('a\nb', { sourcetype: 'st' });
    expect(kept.length).toBe(2);
    expect(problems.join()).toContain('APPMON-INGEST-SETTING');
  });
});

describe('timestamps', () => {
  const time = async (props: Stanza, line: string): Promise<number | undefined> => (await rawEvents({ ...LINES, ...props }, line))[0]?.time;

  it.each([
    ['%Y-%m-%dT%H:%M:%S.%3N%z', '2026-11-22T10:20:30.125+0100', utc(2026, 11, 22, 9, 20, 30) + 0.125],
    ['%d/%b/%Y:%H:%M:%S %z', '21/Nov/2026:23:00:00 -0500', utc(2026, 11, 22, 4)],
    ['%s%3N', '1795348000123', 1_795_348_000.123],
    ['%s', '1795348000', 1_795_348_000],
    ['%m/%d/%y %I:%M:%S %p', '11/21/26 11:05:00 PM', utc(2026, 11, 21, 23, 5)],
    ['%y%j %H:%M', '26325 01:02', utc(2026, 11, 21, 1, 2)],
    ['%F %T %Z', '2026-11-21 10:00:00 CET', utc(2026, 11, 21, 9)],
  ])('reads %s', async (format, text, expected) => {
    expect(await time({ TIME_FORMAT: format }, `${text} rest`)).toBeCloseTo(expected, 6);
  });

  it('obeys TIME_PREFIX, lookahead and TZ across a clock change', async () => {
    const props = { TIME_PREFIX: '"ts":"', TIME_FORMAT: '%Y-%m-%d %H:%M:%S', TZ: 'Europe/Madrid' };
    expect(await time(props, '{"x":1,"ts":"2026-10-24 12:00:00"}')).toBe(utc(2026, 10, 24, 10));
    expect(await time(props, '{"x":1,"ts":"2026-10-26 12:00:00"}')).toBe(utc(2026, 10, 26, 11));
    expect(await time({ TIME_FORMAT: '%Y-%m-%d', MAX_TIMESTAMP_LOOKAHEAD: '5' }, '2026-10-26')).toBe(NOW);
  });

  it.each([
    ['2026-11-22T10:20:30.5Z x', utc(2026, 11, 22, 10, 20, 30) + 0.5],
    ['2026-11-22 10:20:30,250 x', utc(2026, 11, 22, 10, 20, 30) + 0.25],
    ['{"at":"2026-11-22T10:20:30+02:00"}', utc(2026, 11, 22, 8, 20, 30)],
    ['1.2.3.4 - - [22/Nov/2026:10:20:30 +0000] "GET', utc(2026, 11, 22, 10, 20, 30)],
    ['Nov 21 01:02:03 host x', utc(2026, 11, 21, 1, 2, 3)],
    ['1795348000.5 x', 1_795_348_000.5],
    ['no date here', NOW],
  ])('recognises %s', async (line, expected) => {
    expect(await time({}, line)).toBe(expected);
  });

  it('gives a dateless event the time of the one before it, and an envelope time to all', async () => {
    const found = await rawEvents(LINES, '2026-11-22 10:00:00 a\nb\n2026-11-22 10:00:05 c\nd');
    expect(found.map((each) => each.time - utc(2026, 11, 22, 10))).toEqual([0, 0, 5, 5]);
    expect((await rawEvents(LINES, '2026-11-22 10:00:00 a', { time: 5 }))[0]?.time).toBe(5);
  });

  it('names a conversion it does not have', async () => {
    const { ingest, problems, kept } = setUp({ st: { ...LINES, TIME_FORMAT: '%U' } });
    await ingest.raw('x', { sourcetype: 'st' });
    expect(problems.join()).toMatch(/APPMON-INGEST-TIME-FORMAT.*\[st\] TIME_FORMAT.*%U/);
    expect(kept[0]?.time).toBe(NOW);
  });
});

describe('rewriting', () => {
  const one = (props: Stanza, transforms: Readonly<Record<string, Stanza>>, data = 'user=ann card=4111 level=DEBUG'): IndexedEvent[] =>
    setUp({ st: props }, transforms).ingest.process({ data, sourcetype: 'st', host: 'h' }, NOW);

  it('applies SEDCMD in class order, with groups and flags', () => {
    expect(one({ 'SEDCMD-b': 's/(\\w+)=x/\\1=y/', 'SEDCMD-a': 's/\\d/x/g' }, {}, 'a=1 b=2')[0]?.raw).toBe('a=y b=x');
    expect(one({ 'SEDCMD-a': 'y/abc/xyz/' }, {}, 'cab')[0]?.raw).toBe('zxy');
    expect(one({ 'SEDCMD-a': 's/o/0/2' }, {}, 'foo oo')[0]?.raw).toBe('fo0 oo');
  });

  it('routes, renames and extracts by TRANSFORMS', () => {
    const transforms = {
      drop: { REGEX: 'level=DEBUG', DEST_KEY: 'queue', FORMAT: 'nullQueue' },
      rename: { REGEX: 'user=(\\w+)', DEST_KEY: 'MetaData:Host', FORMAT: 'host::$1' },
      kind: { REGEX: '.', DEST_KEY: 'MetaData:Sourcetype', FORMAT: 'sourcetype::new:kind' },
      move: { REGEX: '.', DEST_KEY: '_MetaData:Index', FORMAT: 'other' },
      pairs: { REGEX: '(\\w+)=(\\w+)', FORMAT: '$1::$2', WRITE_META: 'true', REPEAT_MATCH: 'true' },
      named: { REGEX: 'card=(?P<card>\\d+)', WRITE_META: 'true' },
      mask: { REGEX: '^(.*card=)\\d+(.*)$', DEST_KEY: '_raw', FORMAT: '$1####$2' },
    };
    expect(one({ 'TRANSFORMS-a': 'drop' }, transforms)).toEqual([]);
    const [event] = one({ 'TRANSFORMS-a': 'rename, kind', 'TRANSFORMS-b': 'move,named,mask' }, transforms);
    expect(event).toMatchObject({
      host: 'ann',
      sourcetype: 'new:kind',
      index: 'other',
      fields: { card: '4111' },
      raw: 'user=ann card=#### level=DEBUG',
    });
    expect(one({ 'TRANSFORMS-a': 'pairs' }, transforms)[0]?.fields).toEqual({ user: 'ann', card: '4111', level: 'DEBUG' });
  });

  it('hands INGEST_EVAL to the evaluator, adding with = and replacing with :=', () => {
    const transforms = { compute: { INGEST_EVAL: 'a=f("x,y", 1), host:=g(h), a:=last' } };
    const [event] = one({ 'TRANSFORMS-a': 'compute' }, transforms);
    expect(event?.host).toBe('g(h)|h');
    expect(event?.fields).toEqual({ a: 'last|g(h)|h' });
  });

  it('reports a transform that is missing or not supported and goes on', () => {
    const { ingest, problems } = setUp(
      { st: { 'TRANSFORMS-a': 'gone, clone, bad' } },
      { clone: { REGEX: '.', CLONE_SOURCETYPE: 'x' }, bad: { REGEX: '(?<', DEST_KEY: '_raw' } },
    );
    expect(ingest.process({ data: 'x', sourcetype: 'st' }, NOW).length).toBe(1);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'APPMON-INGEST-TRANSFORM',
      'APPMON-INGEST-SETTING',
      'APPMON-INGEST-REGEX',
    ]);
  });

  it('never takes an indexed field from the JSON body by itself', () => {
    expect(one({}, {}, '{"app_id":"bank"}')[0]?.fields).toEqual({});
  });
});

describe('stanza precedence', () => {
  const host = (props: Readonly<Record<string, Stanza>>): string | undefined => {
    const transforms = Object.fromEntries(
      ['t', 'h', 's', 's2'].map((name) => [name, { REGEX: '.', DEST_KEY: 'MetaData:Source', FORMAT: `source::${name}` }]),
    );
    return setUp(props, transforms).ingest.process({ data: 'x', sourcetype: 'st', host: 'web01', source: '/var/log/app/x.log' }, NOW)[0]
      ?.source;
  };
  const use = (name: string, more: Stanza = {}): Stanza => ({ 'TRANSFORMS-a': name, ...more });

  it('source beats host beats sourcetype beats default', () => {
    expect(host({ default: use('t'), st: { KV_MODE: 'none' } })).toBe('t');
    expect(host({ st: use('t') })).toBe('t');
    expect(host({ st: use('t'), 'host::WEB*': use('h') })).toBe('h');
    expect(host({ st: use('t'), 'host::web01': use('h'), 'source::/var/.../*.log': use('s') })).toBe('s');
    expect(host({ st: use('t'), 'source::/var/*.log': use('s') })).toBe('t');
    expect(host({ default: use('t'), st: use('h'), 'source::....log': { KV_MODE: 'none' } })).toBe('h');
  });

  it('among patterns, priority then a literal then ASCII order', () => {
    expect(host({ 'source::/var/...': use('s'), 'source::/var/log/app/x.log': use('s2') })).toBe('s2');
    expect(host({ 'source::/var/...': use('s', { priority: '200' }), 'source::/var/log/app/x.log': use('s2') })).toBe('s');
    expect(host({ 'source::...a...': use('s'), 'source::...x...': use('s2') })).toBe('s');
  });
});

describe('admission', () => {
  it('drops, counts and tells events whose index does not exist, is disabled, or takes only metrics', async () => {
    const { ingest, kept, problems } = setUp({});
    await ingest.events([
      { data: 'a' },
      { data: 'b', index: 'nowhere' },
      { data: 'c', index: 'nowhere' },
      { data: 'd', index: 'off' },
      { data: 'e', index: 'numbers' },
    ]);
    expect(kept.map(({ raw }) => raw)).toEqual(['a']);
    expect(problems).toEqual([
      'APPMON-INGEST-INDEX: 2 events dropped: index nowhere does not exist.',
      'APPMON-INGEST-INDEX: 1 events dropped: index off does not exist.',
      'APPMON-INGEST-INDEX: 1 events dropped: index numbers takes only metrics.',
    ]);
    expect([ingest.indexExists('main'), ingest.indexExists('off')]).toEqual([true, false]);
  });

  it('keeps measurements for a metric index and makes them fields in an event index', async () => {
    const { ingest, kept } = setUp({});
    const metric = { data: 'metric', time: 1, fields: { region: 'eu' }, metrics: { 'cpu.idle': 1.5 } };
    await ingest.events([
      { ...metric, index: 'numbers' },
      { ...metric, index: 'main' },
    ]);
    expect(kept[0]).toMatchObject({ index: 'numbers', metrics: { 'cpu.idle': 1.5 }, fields: { region: 'eu' } });
    expect(kept[1]).toMatchObject({ index: 'main', fields: { region: 'eu', 'metric_name:cpu.idle': '1.5' } });
  });
});
