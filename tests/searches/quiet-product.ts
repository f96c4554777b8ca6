import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct, type Product, type ResultRow } from '../support/product';
import { until } from '../support/until';
import type { Planted } from './plant';

/** The product with nothing running by itself: no schedule, no detector, no comparison of issues. Searches run when a test dispatches them. */
export interface QuietProduct {
  readonly product: Product;
  /** Names of the searches of the package. */
  readonly names: readonly string[];
  /** Sends events to the collector and waits until they can be found. */
  readonly plant: (events: readonly Planted[]) => Promise<void>;
  /**
   * Runs a saved search as its schedule would, over what was indexed in a span when one is given, and waits until all that it wrote
   * into an index can be found. Fails with what the job said.
   */
  readonly dispatch: (name: string, args?: Readonly<Record<string, string>>) => Promise<readonly ResultRow[]>;
  /** Enters records into a collection of the KV store, each under its _key. */
  readonly enter: (collection: string, records: readonly Readonly<Record<string, unknown>>[]) => Promise<void>;
  /** The next whole second: everything indexed so far lies before it, everything later at or after it. */
  readonly nextSecond: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

const PACKAGED = join(__dirname, '../../default/savedsearches.conf');

/** The stanzas of the package's savedsearches.conf: name and text. */
const stanzas = (): ReadonlyMap<string, string> =>
  new Map(
    readFileSync(PACKAGED, 'utf8')
      .split(/^(?=\[)/m)
      .flatMap((text) => [...text.matchAll(/^\[(.+)\]$/gm)].map(([, name = '']) => [name, text] as const)),
  );

/** Names of the searches of the package. */
export const packagedSearches = (): readonly string[] => [...stanzas().keys()];

/** True for a search that writes each of its rows into an index. */
const writesRows = (text: string): boolean => /\| m?collect index=\S+[^|]*\ndispatch/.test(text);

/** Switches schedules, the detector and the comparison of issues off as an admin would: in the local layer. */
function prepare(names: readonly string[]): string {
  const data = mkdtempSync(join(tmpdir(), 'appmon-searches-'));
  const local = join(data, 'etc/apps/app_monitoring/local');
  mkdirSync(local, { recursive: true });
  writeFileSync(join(local, 'savedsearches.conf'), names.map((name) => `[${name}]\nenableSched = 0\n`).join('\n'));
  writeFileSync(join(local, 'inputs.conf'), '[appmon_detector://main]\ndisabled = 1\n\n[appmon_grouping://main]\ndisabled = 1\n');
  return data;
}

interface JobContent {
  readonly isDone: boolean;
  readonly isFailed: boolean;
  readonly messages: readonly { readonly type: string; readonly text: string }[];
}

/** Starts the product in that state, without a gateway unless asked for one. */
export async function startQuietProduct(options: { readonly gateway?: boolean } = {}): Promise<QuietProduct> {
  const names = packagedSearches();
  const texts = stanzas();
  const data = prepare(names);
  const product = await startProduct({ gateway: options.gateway === true, data });
  let plants = 0;

  /** Events and measurements that can be found, of one host or of all. */
  const found = async (host = '*'): Promise<number> => {
    const range = { earliest_time: '0', latest_time: '+1d' };
    const [events] = await product.search(`| tstats count where index=appmon_* host=${host}`, range);
    const [points] = await product.search(`| mstats count(_value) AS count where index=appmon_metrics metric_name=* host=${host}`, range);
    return Number(events?.['count'] ?? 0) + Number(points?.['count'] ?? 0);
  };
  return {
    product,
    names,
    plant: async (events) => {
      // Each call has a host of its own, so that nothing else is taken for what it sent.
      const host = `plant-${++plants}`;
      const reply = await fetch(`${product.hecUrl}/services/collector`, {
        method: 'POST',
        headers: { authorization: `Splunk ${product.hecToken}` },
        body: events.map((event) => JSON.stringify({ ...event, host })).join('\n'),
      });
      if (reply.status !== 200) throw new Error(`${reply.status}: ${await reply.text()}`);
      await until('the planted events', async () => ((await found(host)) >= events.length ? true : undefined));
    },
    dispatch: async (name, args = {}) => {
      const before = await found();
      const path = `saved/searches/${encodeURIComponent(name)}/dispatch`;
      const { status, body } = await product.rest('POST', path, { trigger_actions: '0', ...args });
      if (status >= 300) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
      const job = `search/v2/jobs/${encodeURIComponent((body as { sid: string }).sid)}`;
      const content = await until(`the end of ${name}`, async () => {
        const entry = (await product.rest('GET', job)).body as { entry: readonly { content: JobContent }[] };
        return entry.entry[0]?.content.isDone || entry.entry[0]?.content.isFailed ? entry.entry[0].content : undefined;
      });
      const complaints = content.messages.filter(({ type }) => ['FATAL', 'ERROR', 'WARN'].includes(type.toUpperCase()));
      if (complaints.length > 0) throw new Error(`${name}: ${complaints.map(({ text }) => text).join('; ')}`);
      const page = (await product.rest('GET', `${job}/results?count=0`)).body as { results: readonly ResultRow[] };
      const written = writesRows(texts.get(name) ?? '') ? page.results.length : 0;
      await until(`the ${written} rows that ${name} wrote`, async () => ((await found()) >= before + written ? true : undefined));
      return page.results;
    },
    enter: async (collection, records) => {
      const reply = await fetch(`${product.mgmtUrl}/servicesNS/nobody/app_monitoring/storage/collections/data/${collection}/batch_save`, {
        method: 'POST',
        headers: { authorization: `Splunk ${product.sessionKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(records),
      });
      if (reply.status !== 200) throw new Error(`${collection}: ${reply.status} ${await reply.text()}`);
    },
    nextSecond: async () => {
      const second = Math.floor(Date.now() / 1000) + 1;
      await until('the next second', () => (Date.now() / 1000 >= second ? true : undefined));
      return second;
    },
    stop: async () => {
      await product.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
