import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { CodedError } from '../../core/errors';
import { TABLES } from './files';

/** Where splunkd is, and how often its tables are read. The token needs to read two collections and nothing else. */
export interface SyncOptions {
  readonly url: string;
  readonly token: () => string;
  readonly everyMs: number;
  /** Told the outcome of each look that failed: `http_401`, `network_ECONNREFUSED`, or the code of a table that cannot be read. */
  readonly onFailure: (reason: string) => void;
}

/** Keeps the copies of the tables in step with splunkd. */
export interface Sync {
  /** `ok`, `starting`, or why the last look failed: then the copies on the disk count. */
  readonly state: () => string;
  readonly stop: () => Promise<void>;
}

const APP = 'app_monitoring';
const MAX_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

const reasonOf = (error: unknown): string =>
  error instanceof CodedError ? error.code : `network_${(error as NodeJS.ErrnoException).code ?? 'error'}`;

/** Replaces a copy when the content is another one, so that whoever watches the file sees whole versions alone. */
function keep(file: string, content: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return;
  writeFileSync(`${file}.tmp`, content, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

/**
 * Reads the tables that people edit on the Setup page from the KV store of splunkd, at once and then at an interval, into files of a
 * folder. What cannot be reached or read changes nothing: the last good copy stays, also over a restart.
 */
export function startSync(folder: string, options: SyncOptions): Sync {
  const agent = new Agent({ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connections: 1, maxResponseSize: MAX_BYTES });
  let state = 'starting';
  let isStopped = false;

  const fetchTable = async (collection: string): Promise<string> => {
    const url = `${options.url}/servicesNS/nobody/${APP}/storage/collections/data/${collection}?output_mode=json`;
    const reply = await request(url, { dispatcher: agent, headers: { authorization: `Bearer ${options.token()}` } });
    const content = await reply.body.text();
    if (reply.statusCode !== 200) throw Object.assign(new Error(), { status: reply.statusCode });
    return content;
  };

  const look = async (): Promise<void> => {
    try {
      for (const { collection, file, parse } of TABLES) {
        const content = await fetchTable(collection);
        parse(content);
        keep(join(folder, file), content);
      }
      state = 'ok';
    } catch (error) {
      if (isStopped) return;
      const { status } = error as { status?: number };
      state = status === undefined ? reasonOf(error) : `http_${String(status)}`;
      options.onFailure(state);
    }
  };

  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, options.everyMs);
  timer.unref();
  return {
    state: () => state,
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await agent.destroy();
      await looking;
    },
  };
}
