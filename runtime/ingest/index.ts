import type { ConfStore } from '../conf/types';
import type { EventStore, IndexedEvent } from '../store/types';
import { addField, type Draft } from './draft';
import { ingestError } from './errors';
import { PipelineCache } from './pipeline';
import type { CompileEval } from './transform';
import type { Ingest, RawEvent } from './types';

export type { CompileEval } from './transform';

export interface IngestOptions {
  readonly conf: Pick<ConfStore, 'stanza' | 'stanzas' | 'onChange'>;
  readonly store: Pick<EventStore, 'append'>;
  /** Wall clock in epoch seconds. */
  readonly now?: () => number;
  /** The eval compiler of the search engine, for INGEST_EVAL. */
  readonly evaluate?: CompileEval;
  /** Hears refused settings (each once) and dropped events, as one line. */
  readonly onProblem?: (message: string) => void;
}

const DEFAULT_INDEX = 'main';
const TRUE = new Set(['1', 'true', 't', 'yes', 'y']);

const draftOf = (event: RawEvent, time: number): Draft => ({
  raw: event.data,
  time,
  index: event.index ?? DEFAULT_INDEX,
  host: event.host ?? 'unknown',
  source: event.source ?? 'unknown',
  sourcetype: event.sourcetype ?? 'unknown',
  queue: 'indexQueue',
  fields: new Map(Object.entries(event.fields ?? {}).map(([name, value]) => [name, typeof value === 'string' ? [value] : [...value]])),
  metrics: event.metrics,
});

function finish(draft: Draft, now: number): IndexedEvent {
  const { raw, time, index, host, source, sourcetype, metrics } = draft;
  const fields = Object.fromEntries(
    [...draft.fields].map(([name, values]) => [name, values.length === 1 ? (values[0] as string) : values]),
  );
  return { index, time, indexTime: Math.floor(now), host, source, sourcetype, raw, fields, ...(metrics ? { metrics } : {}) };
}

/** The index-time pipeline over a configuration and a store. */
export function createIngest(options: IngestOptions): Ingest {
  const { conf, store, now = () => Date.now() / 1000 } = options;
  const reported = new Set<string>();
  const report = (error: unknown): void => {
    const message = `${(error as { code?: string }).code ?? 'APPMON-INGEST'}: ${(error as Error).message}`;
    if (reported.has(message)) return;
    reported.add(message);
    options.onProblem?.(message);
  };
  const pipelines = new PipelineCache({ conf, compileEval: options.evaluate, onProblem: report });
  const kinds = new Map<string, 'event' | 'metric' | undefined>();
  conf.onChange((file) => {
    if (file === 'props' || file === 'transforms') {
      pipelines.clear();
      reported.clear();
    }
    if (file === 'indexes') kinds.clear();
  });

  const kindOf = (index: string): 'event' | 'metric' | undefined => {
    if (!kinds.has(index)) {
      const stanza = index === 'default' ? undefined : conf.stanza('indexes', index);
      const usable = stanza !== undefined && !TRUE.has((stanza['disabled'] ?? '').toLowerCase());
      kinds.set(index, usable ? (stanza['datatype'] === 'metric' ? 'metric' : 'event') : undefined);
    }
    return kinds.get(index);
  };

  /** Whether an event can be stored; what cannot is counted by reason and told. */
  const admissible = (events: readonly IndexedEvent[]): IndexedEvent[] => {
    const dropped = new Map<string, { index: string; why: string; count: number }>();
    const kept = events.filter((event) => {
      const kind = kindOf(event.index);
      const why = kind === undefined ? 'does not exist' : kind === 'metric' && !event.metrics ? 'takes only metrics' : undefined;
      if (why === undefined) return true;
      const known = dropped.get(event.index + why);
      dropped.set(event.index + why, { index: event.index, why, count: (known?.count ?? 0) + 1 });
      return false;
    });
    for (const drop of dropped.values()) options.onProblem?.(`APPMON-INGEST-INDEX: ${ingestError('APPMON-INGEST-INDEX', drop).message}`);
    return kept;
  };

  const run = (draft: Draft, at: number): IndexedEvent[] => {
    for (const step of pipelines.of(draft).steps) step(draft);
    // In an event index a measurement is an ordinary indexed field.
    if (draft.metrics && kindOf(draft.index) === 'event')
      for (const [name, value] of Object.entries(draft.metrics)) addField(draft, `metric_name:${name}`, String(value));
    return draft.queue === 'nullQueue' ? [] : [finish(draft, at)];
  };

  const process = (event: RawEvent, at: number): IndexedEvent[] => {
    const draft = draftOf(event, event.time ?? at);
    if (event.time === undefined && !event.metrics) draft.time = pipelines.of(draft).findTime(draft.raw, at) ?? at;
    return run(draft, at);
  };

  return {
    process,
    indexExists: (name) => kindOf(name) !== undefined,
    async events(events) {
      const at = now();
      await store.append(admissible(events.flatMap((event) => process(event, at))));
    },
    async raw(data, metadata) {
      const at = now();
      const pipeline = pipelines.of(draftOf({ ...metadata, data: '' }, at));
      let previous = metadata.time ?? at;
      const processed = pipeline.breakLines(data, at).flatMap((line) => {
        if (metadata.time === undefined) previous = pipeline.findTime(line, at) ?? previous;
        return run(draftOf({ ...metadata, data: line }, previous), at);
      });
      const kept = admissible(processed);
      await store.append(kept);
      return kept.length;
    },
  };
}
