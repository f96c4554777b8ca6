import { setTimeout as sleep } from 'node:timers/promises';
import { isObject } from '../../core/crash/json';
import { hasLateSymbols } from '../../core/symbols';
import type { JsonObject } from '../../core/vocabulary';
import { eventsOf } from '../deliver/events';
import type { DeliverContext, HecEvent } from '../deliver/events';
import type { HecClient } from '../deliver/hec-client';
import type { Item } from '../items';
import { symbolsEvent } from './event';
import type { Arrived, SymbolStage } from './stage';

/** Tells the destination what symbols say of reports that it has already. */
export interface LateSymbols {
  readonly stop: () => Promise<void>;
}

/** What telling needs. */
export interface LateParts {
  readonly stage: SymbolStage;
  readonly client: Pick<HecClient, 'post'>;
  readonly context: DeliverContext;
  readonly everyMs: number;
  /** Adds to the counter of a reason. */
  readonly count: (reason: string, times?: number) => void;
}

/** Events of one body. */
const BATCH = 200;
const RETRY_MS = 5000;

/** The event as the destination has it: indexed fields and body together. */
function whole(item: Item, context: DeliverContext): JsonObject {
  const { event, fields, time } = eventsOf(item, context);
  return { ...(isObject(event) ? event : {}), ...(isObject(fields) ? fields : {}), occurred_time: time ?? null };
}

/** What the arrival of a file changes; a report that could not be made an event then cannot now. */
const eventsFor = ({ pairs }: Arrived, context: DeliverContext): readonly HecEvent[] =>
  pairs.flatMap(({ before, after }) => {
    try {
      const [old, named] = [whole(before, context), whole(after, context)];
      return hasLateSymbols(old, named) ? [symbolsEvent(old, named)] : [];
    } catch {
      return [];
    }
  });

/**
 * Looks every `everyMs` milliseconds whether symbols came that reports wait for, and sends an `appmon:crash_symbols` event for each such
 * report. The reports wait on until all of that was taken: after a crash in between, an event may come twice, with the same content.
 */
export function startLateSymbols({ stage, client, context, everyMs, count }: LateParts): LateSymbols {
  const stopping = new AbortController();
  const rest = (milliseconds: number): Promise<unknown> =>
    sleep(milliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);

  const send = async (events: readonly HecEvent[]): Promise<boolean> => {
    for (let from = 0; from < events.length;) {
      const part = events.slice(from, from + BATCH);
      const outcome = await client.post(part.map((event) => JSON.stringify(event)).join('\n'), part.length);
      if (outcome.kind === 'taken') from += part.length;
      else if (outcome.kind === 'bad-event') from += outcome.index + 1;
      else await rest(RETRY_MS);
      if (stopping.signal.aborted) return false;
    }
    return true;
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const arrived = stage.arrived();
      const events = arrived && eventsFor(arrived, context);
      if (arrived && events && (await send(events))) {
        arrived.done();
        count('late_symbols', events.length);
      } else await rest(everyMs);
    }
  };
  const finished = run();
  return {
    stop: () => {
      stopping.abort();
      return finished;
    },
  };
}
