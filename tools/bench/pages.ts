import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataPaths } from '../../runtime/config';
import { backfillSummaries } from '../demo/backfill';
import { startProduct, type Product } from '../start/product';
import { summary } from './kit/conditions';
import { seconds, writeReport, type Headline, type Outcome } from './kit/report';
import { repeatRuns, RUN_OPTIONS } from './kit/runs';
import { PageClient, type SearchTiming } from './pages/client';
import { loadStore, type Loaded } from './pages/loader';
import { nameOf, pageSearches, type PageSearch, type Subject } from './pages/searches';

const TARGET_MILLISECONDS = 1_000;

/** Shipped searches that fill the summaries and the catalogue, in the order in which they feed each other. */
const SUMMARIES = [
  'Top issues',
  'Baseline',
  'Issue aliases',
  'Issue catalogue',
  'User days',
  'User counts',
  'KPI daily',
  'Journeys month',
  'Live facts',
  'Issues',
  'Data quality',
].map((name): PageSearch => ({ kind: 'base', name: `AppMon - Base - ${name}` }));

interface Timed {
  readonly name: string;
  readonly timing: SearchTiming;
}

interface Run {
  /** Each search alone, run anew. */
  readonly searches: readonly Timed[];
  /** Each page as a whole: all its searches at once; `opened` reads finished runs of the base searches, `anew` runs them too. */
  readonly pages: ReadonlyArray<{ readonly name: string; readonly opened: number; readonly anew: number }>;
}

/** A store with its history, and the product that runs on it. */
export interface PagesBench {
  readonly loaded: Loaded;
  readonly product: Product;
  readonly client: PageClient;
  readonly pages: Readonly<Record<string, readonly PageSearch[]>>;
  /** How long the shipped searches took that fill the summaries. */
  readonly summaries: readonly Timed[];
  close(): Promise<void>;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

async function subjectOf(product: Product): Promise<Subject> {
  const recent = { earliest_time: '-1h', latest_time: 'now' };
  const [issue] = await product.search(
    '| tstats count where `appmon_index_crashes` issue_key=* by issue_key app_id platform | sort 1 - count',
    { earliest_time: '-24h', latest_time: 'now' },
  );
  const [phone] = await product.search('search `appmon_index_events` event_name=app.screen | head 1 | table support_code', recent);
  return {
    issueKey: text(issue?.['issue_key']),
    app: text(issue?.['app_id']),
    platform: text(issue?.['platform']),
    supportCode: text(phone?.['support_code']),
  };
}

/** What was loaded into a folder, kept beside it so that a later bench can go on with it. */
const recordOf = (data: string): string => join(data, 'bench-loaded.json');

async function loadOnce(data: string, options: { readonly events: number; readonly end: number }): Promise<Loaded> {
  if (existsSync(recordOf(data))) return JSON.parse(readFileSync(recordOf(data), 'utf8')) as Loaded;
  const loaded = await loadStore(dataPaths(data).lib, options);
  writeFileSync(recordOf(data), JSON.stringify(loaded));
  return loaded;
}

async function fillSummaries(product: Product, client: PageClient, end: number): Promise<Timed[]> {
  const { hecUrl, hecToken, mgmtUrl, gatewayUrl, ingestKey, webUrl, sessionKey } = product;
  await backfillSummaries({ hecUrl, hecToken, mgmtUrl, gatewayUrl, ingestKey, webUrl, sessionKey }, end);
  const summaries: Timed[] = [];
  for (const search of SUMMARIES) summaries.push({ name: nameOf(search), timing: await client.run(search) });
  return summaries;
}

/** Loads the store (unless `data` was loaded before) and starts the product on it. */
export async function openPagesBench(data: string, events: number): Promise<PagesBench> {
  const end = Date.now() / 1000;
  const isFresh = !existsSync(recordOf(data));
  const loaded = await loadOnce(data, { events, end });
  const product = await startProduct({ data });
  try {
    const client = new PageClient(product);
    const summaries = isFresh ? await fillSummaries(product, client, end) : [];
    return { loaded, product, client, summaries, pages: pageSearches(await subjectOf(product)), close: () => product.stop() };
  } catch (error) {
    await product.stop();
    throw error;
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Times every search alone, then every page as a whole. */
export async function runPages({ client, pages }: PagesBench): Promise<Run> {
  const distinct = new Map(Object.values(pages).flatMap((searches) => searches.map((search) => [nameOf(search), search] as const)));
  const searches: Timed[] = [];
  for (const [name, search] of distinct) searches.push({ name, timing: await client.run(search) });
  const whole: { name: string; opened: number; anew: number }[] = [];
  for (const [name, own] of Object.entries(pages)) {
    const opened = await timed(() => Promise.all(own.map((search) => client.open(search))));
    const anew = await timed(() => Promise.all(own.map((search) => client.run(search))));
    whole.push({ name, opened, anew });
  }
  return { searches, pages: whole };
}

function row(name: string, values: readonly number[], note: string): string {
  const { median, worst } = summary(values, 'less');
  const late = worst < TARGET_MILLISECONDS ? '' : '  over';
  return `  ${name.padEnd(44)} ${seconds(median).padStart(8)} ${seconds(worst).padStart(8)}  ${note}${late}`;
}

function tables(runs: readonly Run[]): string {
  const [first] = runs;
  const head = (title: string): string => `${title.padEnd(46)} ${'median'.padStart(8)} ${'worst'.padStart(8)}`;
  return [
    head('each search alone, run anew, s'),
    ...(first?.searches ?? []).map(({ name, timing }, at) =>
      row(
        name,
        runs.map((run) => run.searches[at]?.timing.milliseconds ?? NaN),
        `${timing.rows} rows, ${Math.ceil(timing.resultBytes / 1024)} kB`,
      ),
    ),
    head('page opened: finished base runs, own searches, s'),
    ...(first?.pages ?? []).map(({ name }, at) =>
      row(
        name,
        runs.map((run) => run.pages[at]?.opened ?? NaN),
        '',
      ),
    ),
    head('page with every search run anew, s'),
    ...(first?.pages ?? []).map(({ name }, at) =>
      row(
        name,
        runs.map((run) => run.pages[at]?.anew ?? NaN),
        '',
      ),
    ),
  ].join('\n');
}

/** Median and worst of each page's searches together. */
function headlinesOf(shown: readonly Run[], runs: string): readonly Headline[] {
  return (shown[0]?.pages ?? []).map(({ name }, at) => {
    const { median, worst } = summary(
      shown.map((run) => run.pages[at]?.anew ?? NaN),
      'less',
    );
    return { what: `page ${name}: all its searches, run anew`, figure: `${seconds(median)} / ${seconds(worst)} s`, target: '< 1 s', runs };
  });
}

/** Each page's searches on a big store: `[--runs 5] [--wait 120] [--events 10000000] [--data DIR]` (a folder of `--data` is kept, and used as it is the next time). Prints tables and writes JSON to .cache/bench. */
export async function main(argv: readonly string[]): Promise<Outcome> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...RUN_OPTIONS,
      events: { type: 'string', default: '10000000' },
      data: { type: 'string' },
    },
  });
  const data = values.data ?? mkdtempSync(join(tmpdir(), 'bench-pages-'));
  try {
    const bench = await openPagesBench(data, Number(values.events));
    const { loaded } = bench;
    try {
      process.stdout.write(
        `loaded ${loaded.events} events of the 24 h before ${new Date(loaded.end * 1000).toISOString()} (${loaded.reports} reports, mean ${loaded.meanBytes.toFixed(0)} B) and ${loaded.metrics} rollup rows in ${loaded.seconds.toFixed(0)} s\n` +
          bench.summaries.map(({ name, timing }) => `  ${name.padEnd(44)} ${seconds(timing.milliseconds)} s\n`).join(''),
      );
      const { all, shown, told, code } = await repeatRuns(values, () => runPages(bench));
      process.stdout.write(`Searches of the pages, target < ${TARGET_MILLISECONDS} ms; ${told}\n${tables(shown)}\n`);
      writeReport('pages', { settings: { targetMilliseconds: TARGET_MILLISECONDS }, loaded, summaries: bench.summaries, runs: all });
      return { code, headlines: headlinesOf(shown, told) };
    } finally {
      await bench.close();
    }
  } finally {
    if (values.data === undefined) rmSync(data, { recursive: true, force: true });
  }
}
