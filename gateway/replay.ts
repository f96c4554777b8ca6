import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, parseJson } from '../core/crash/json';
import { gatewayPaths, readGatewayConfig } from './config';
import type { GatewayConfig } from './config';
import { eventsOf } from './deliver/events';
import { createHecClient } from './deliver/hec-client';
import type { HecClient } from './deliver/hec-client';
import { tokenOf } from './deliver/token';
import type { Item } from './items';
import { logBadFile } from './log';
import { openLookups } from './lookups/files';
import type { Lookups } from './lookups/tables';

const UNDER_WAY = '.replaying';

/** What became of the dead letters. */
export interface Replayed {
  readonly delivered: number;
  /** Those that stay dead letters: refused again, or not tried because the destination takes nothing now. */
  readonly kept: number;
}

/** The body of a dead letter: the event as it was sent, or made anew from an item that could not be normalised then. */
function bodyOf(line: string, lookups: Lookups): string | undefined {
  const letter = parseJson(line);
  const event = isObject(letter) ? letter['event'] : undefined;
  if (typeof event === 'string') return event;
  try {
    return isObject(event) ? JSON.stringify(eventsOf(event as unknown as Item, { lookups })) : undefined;
  } catch {
    return undefined;
  }
}

/** Sends the lines of a file one by one, so that one bad event stops no other; gives those that stay. */
async function sendAll(lines: readonly string[], client: HecClient, lookups: Lookups): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const [at, line] of lines.entries()) {
    const body = bodyOf(line, lookups);
    const outcome = body === undefined ? undefined : await client.post(body, 1);
    if (outcome?.kind === 'taken') continue;
    if (outcome?.kind === 'retry' || outcome?.kind === 'refused') return [...kept, ...lines.slice(at)];
    kept.push(line);
  }
  return kept;
}

/**
 * Sends the dead letters of a data folder again, oldest first. Runs beside a gateway: a file is moved aside first, so that new dead
 * letters begin a new one, and what the destination does not take goes back. The events bear their `event_id`: what was stored after all is recognised.
 */
export async function replayDeadLetters(config: GatewayConfig): Promise<Replayed> {
  const paths = gatewayPaths(config.data);
  const client = createHecClient(config.hecUrl, tokenOf(config.hecToken, config.hecTokenFile), config.limits.acknowledgements);
  const lookups = openLookups(paths.root, logBadFile);
  let delivered = 0;
  let kept = 0;
  const names = existsSync(paths.dead) ? readdirSync(paths.dead) : [];
  try {
    for (const name of names.filter((each) => /\.ndjson(?:\.replaying)?$/.test(each)).sort()) {
      const file = join(paths.dead, name.replace(UNDER_WAY, ''));
      const aside = `${file}${UNDER_WAY}`;
      // A run that was killed left its file aside: that one first, what came since in the next run.
      if (!existsSync(aside)) renameSync(file, aside);
      const lines = readFileSync(aside, 'utf8')
        .split('\n')
        .filter((line) => line !== '');
      const rest = await sendAll(lines, client, lookups);
      if (rest.length > 0) appendFileSync(file, `${rest.join('\n')}\n`, { mode: 0o600 });
      rmSync(aside);
      delivered += lines.length - rest.length;
      kept += rest.length;
    }
  } finally {
    await client.close();
  }
  return { delivered, kept };
}

/** `replay` with the flags of the gateway: prints what it did; 1 when dead letters are left. */
export async function replay(argv: readonly string[]): Promise<number> {
  const { delivered, kept } = await replayDeadLetters(readGatewayConfig(argv));
  process.stdout.write(`${String(delivered)} dead letters delivered, ${String(kept)} kept\n`);
  return kept > 0 ? 1 : 0;
}
