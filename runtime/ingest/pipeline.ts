import { compileProps } from '../conf/props';
import type { ConfStore, Stanza } from '../conf/types';
import type { Draft } from './draft';
import { ingestError } from './errors';
import { compileLineBreaker, type LineBreaker } from './line-break';
import { settingsOf, type Settings } from './props';
import { compileSed } from './sed';
import { compileTimestamp, type TimeFinder } from './timestamp';
import { compileTransform, type CompileEval, type Transform } from './transform';

/** Index-time behaviour of one (sourcetype, source, host), compiled from props and transforms. */
export interface Pipeline {
  readonly breakLines: LineBreaker;
  readonly findTime: TimeFinder;
  /** SEDCMD, then TRANSFORMS, each in ASCII order of its class. */
  readonly steps: readonly Transform[];
}

export interface PipelineOptions {
  readonly conf: Pick<ConfStore, 'stanza' | 'stanzas'>;
  readonly compileEval: CompileEval | undefined;
  /** Hears each setting that is refused; the rest of the stanza still applies. */
  readonly onProblem: (error: unknown) => void;
}

/** Compiled pipelines kept at a time: hosts come from senders, so their number has no bound. */
const CACHE_ENTRIES = 2_000;

function* transforms(settings: Settings, options: PipelineOptions): Generator<() => Transform> {
  for (const [name, value] of settings.classes('SEDCMD-')) {
    yield () => {
      const rewrite = compileSed(value, settings.place(name));
      return (draft: Draft) => {
        draft.raw = rewrite(draft.raw);
      };
    };
  }
  for (const [name, list] of settings.classes('TRANSFORMS-')) {
    for (const transform of list.split(',').map((each) => each.trim())) {
      if (transform === '') continue;
      yield () => {
        const stanza = options.conf.stanza('transforms', transform);
        if (!stanza) throw ingestError('APPMON-INGEST-TRANSFORM', { setting: settings.place(name), name: transform });
        return compileTransform(transform, stanza, options.compileEval);
      };
    }
  }
}

/** Compiles the merged props of an event. A setting that cannot be obeyed is reported and left out; it never stops ingest. */
function compilePipeline(props: Stanza, sourcetype: string, options: PipelineOptions): Pipeline {
  const settings = settingsOf(props, sourcetype);
  const attempt = <T>(compile: () => T): T | undefined => {
    try {
      return compile();
    } catch (error) {
      options.onProblem(error);
      return undefined;
    }
  };
  const plain = settingsOf({ SHOULD_LINEMERGE: 'false' }, sourcetype);
  return {
    breakLines: attempt(() => compileLineBreaker(settings)) ?? compileLineBreaker(plain),
    findTime: attempt(() => compileTimestamp(settings)) ?? (() => undefined),
    steps: [...transforms(settings, options)].flatMap((compile) => attempt(compile) ?? []),
  };
}

/** Pipelines by (sourcetype, source, host), forgotten when the configuration changes. */
export class PipelineCache {
  readonly #options: PipelineOptions;
  readonly #entries = new Map<string, Pipeline>();
  #props: ReturnType<typeof compileProps> | undefined;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  of(event: Pick<Draft, 'sourcetype' | 'source' | 'host'>): Pipeline {
    const key = `${event.sourcetype}\u0000${event.source}\u0000${event.host}`;
    const known = this.#entries.get(key);
    if (known) return known;
    const { conf } = this.#options;
    this.#props ??= compileProps({ stanzas: conf.stanzas('props'), defaults: conf.stanza('props', 'default') ?? {} });
    const pipeline = compilePipeline(this.#props(event.sourcetype, event.source, event.host), event.sourcetype, this.#options);
    if (this.#entries.size >= CACHE_ENTRIES) this.#entries.delete(this.#entries.keys().next().value as string);
    this.#entries.set(key, pipeline);
    return pipeline;
  }

  clear(): void {
    this.#entries.clear();
    this.#props = undefined;
  }
}
