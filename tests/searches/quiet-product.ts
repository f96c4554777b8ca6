import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct, type Product, type ResultRow } from '../support/product';
import { until } from '../support/until';
import type { Planted } from './plant';

/** The product with nothing running by itself: no schedule, no detector. Searches run when a test dispatches them. */
export interface QuietProduct {
  readonly product: Product;
  /** Names of the searches of the package. */
  readonly names: readonly string[];
  /** Sends events to the collector and waits until they can be found. */
  readonly plant: (events: readonly Planted[]) => Promise<void>;
  /** Runs a saved search as its schedule would, over what was indexed in a span when one is given. Fails with what the job said. */
  readonly dispatch: (name: string, args?: Readonly<Record<string, string>>) => Promise<readonly ResultRow[]>;
  /** The next whole second: everything indexed so far lies before it, everything later at or after it. */
  readonly nextSecond: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

const PACKAGED = join(__dirname, '../../default/savedsearches.conf');

/** Names of the stanzas of the package's savedsearches.conf. */
export const packagedSearches = (): readonly string[] =>
  [...readFileSync(PACKAGED, 'utf8').matchAll(/^\[(.+)\]$/gm)].map(([, name = '']) => name);

/** Switches schedules and the detector off as an admin would: in the local layer. */
function prepare(names: readonly string[]): string {
  const data = mkdtempSync(join(tmpdir(), 'appmon-searches-'));
  const local = join(data, 'etc/apps/app_monitoring/local');
  mkdirSync(local, { recursive: true });
  writeFileSync(join(local, 'savedsearches.conf'), names.map((name) => `[${name}]\nenableSched = 0\n`).join('\n'));
  writeFileSync(join(local, 'inputs.conf'), '[appmon_detector://main]\ndisabled = 1\n');
  return data;
}

interface JobContent {
  readonly isDone: boolean;
  readonly isFailed: boolean;
  readonly messages: readonly { readonly type: string; readonly text: string }[];
}

/** Starts the product in that state. */
export async function startQuietProduct(): Promise<QuietProduct> {
  const names = packagedSearches();
  const data = prepare(names);
  const product = await startProduct({ gateway: false, data });
  let sent = 0;

  const found = async (): Promise<number> => {
    const [events] = await product.search('| tstats count where index=appmon_* ', { earliest_time: '0', latest_time: '+1d' });
    return Number(events?.['count'] ?? 0);
  };
  return {
    product,
    names,
    plant: async (events) => {
      const reply = await fetch(`${product.hecUrl}/services/collector`, {
        method: 'POST',
        headers: { authorization: `Splunk ${product.hecToken}` },
        body: events.map((event) => JSON.stringify(event)).join('\n'),
      });
      if (reply.status !== 200) throw new Error(`${reply.status}: ${await reply.text()}`);
      sent += events.filter(({ event }) => event !== 'metric').length;
      await until('the planted events', async () => ((await found()) >= sent ? true : undefined));
    },
    dispatch: async (name, args = {}) => {
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
      // What a search wrote is searchable a moment later; how much of it went where is counted here.
      const written = await found();
      sent = Math.max(sent, written);
      return page.results;
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
