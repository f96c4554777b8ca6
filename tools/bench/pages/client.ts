import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../../start/product';
import type { PageSearch } from './searches';

const POLL = 20;

/** One search from the request that starts it to its last result. */
export interface SearchTiming {
  readonly milliseconds: number;
  readonly rows: number;
  readonly resultBytes: number;
}

interface Listing {
  readonly entry?: ReadonlyArray<{ readonly name: string; readonly content: Readonly<Record<string, unknown>> }>;
}

/** The REST calls that a page makes for its searches, with the administrator's session. */
export class PageClient {
  readonly #product: Product;

  constructor(product: Product) {
    this.#product = product;
  }

  async #call(method: 'GET' | 'POST', path: string, form: Readonly<Record<string, string>>): Promise<string> {
    const query = new URLSearchParams({ output_mode: 'json', ...form });
    const url = `${this.#product.mgmtUrl}/servicesNS/nobody/app_monitoring/${path}`;
    const reply = await fetch(method === 'GET' ? `${url}?${query.toString()}` : url, {
      method,
      headers: { authorization: `Splunk ${this.#product.sessionKey}` },
      ...(method === 'POST' ? { body: query } : {}),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 300)}`);
    return text;
  }

  async #start(search: PageSearch): Promise<string> {
    const answer =
      search.kind === 'base'
        ? await this.#call('POST', `saved/searches/${encodeURIComponent(search.name)}/dispatch`, { trigger_actions: '0' })
        : await this.#call('POST', 'search/v2/jobs', {
            search: search.request.spl,
            earliest_time: search.request.earliest,
            latest_time: search.request.latest,
          });
    return (JSON.parse(answer) as { sid: string }).sid;
  }

  async #finish(sid: string): Promise<void> {
    for (;;) {
      const { entry } = JSON.parse(await this.#call('GET', `search/v2/jobs/${encodeURIComponent(sid)}`, {})) as Listing;
      const content = entry?.[0]?.content ?? {};
      if (content['isFailed'] === true) throw new Error(`${sid} failed: ${JSON.stringify(content['messages'])}`);
      if (content['isDone'] === true) return;
      await sleep(POLL);
    }
  }

  async #results(sid: string, started: number): Promise<SearchTiming> {
    const text = await this.#call('GET', `search/v2/jobs/${encodeURIComponent(sid)}/results`, { output_mode: 'json_cols', count: '0' });
    const { columns = [] } = JSON.parse(text) as { columns?: readonly (readonly unknown[])[] };
    return { milliseconds: performance.now() - started, rows: columns[0]?.length ?? 0, resultBytes: text.length };
  }

  /** Runs the search anew and reads its whole result. */
  async run(search: PageSearch): Promise<SearchTiming> {
    const started = performance.now();
    const sid = await this.#start(search);
    await this.#finish(sid);
    return this.#results(sid, started);
  }

  /** What opening a page does: of a base search the newest finished run is read, every other search is run. */
  async open(search: PageSearch): Promise<SearchTiming> {
    if (search.kind === 'own') return this.run(search);
    const started = performance.now();
    const path = `saved/searches/${encodeURIComponent(search.name)}/history`;
    const { entry = [] } = JSON.parse(await this.#call('GET', path, { count: '8', sort_key: 'start', sort_dir: 'desc' })) as Listing;
    const done = entry.find(({ content }) => content['isDone'] === true && content['isFailed'] !== true);
    return done ? this.#results(done.name, started) : this.run(search);
  }
}
