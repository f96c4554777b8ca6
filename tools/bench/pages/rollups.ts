import type { IndexedEvent } from '../../../runtime/store/types';

const MINUTE = 60;
const DIMENSIONS = ['app_id', 'platform', 'app_version', 'region', 'kind', 'journey'] as const;

/** The metric an event adds to; the same table as the shipped search `AppMon - Base - Rollup minute` has. */
export function metricOf(fields: Readonly<Record<string, string>>): string | undefined {
  const { event_name: name, kind, step, http_status: status } = fields as Record<string, string | undefined>;
  if (name === 'session.start') return 'appmon.sessions';
  if (name === 'app.crash') return kind === 'crash' ? 'appmon.crashes' : 'appmon.kills';
  if (name === 'app.anr') return 'appmon.anrs';
  if (name === 'app.step') return step === 'start' ? 'appmon.journeys_started' : step === 'finish' ? 'appmon.journeys_finished' : undefined;
  if (name !== 'http.call') return undefined;
  return status === undefined || status === '0' || Number(status) >= 500 ? 'appmon.http_failures' : 'appmon.http_calls';
}

/** Counts loaded events by minute as the shipped rollup does, so that the store's summaries match its events. */
export class Rollups {
  readonly #counts = new Map<string, number>();

  add(time: number, fields: Readonly<Record<string, string>>): void {
    const metric = metricOf(fields);
    if (metric === undefined) return;
    this.#count(metric, time, fields);
    if (metric === 'appmon.crashes') this.#count('appmon.crashed_sessions', time, { ...fields, journey: '-' });
  }

  #count(metric: string, time: number, fields: Readonly<Record<string, string>>): void {
    const key = [Math.floor(time / MINUTE) * MINUTE, metric, ...DIMENSIONS.map((name) => fields[name] ?? '-')].join('\t');
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  get size(): number {
    return this.#counts.size;
  }

  /** The metric events, in order of time. */
  *events(): Generator<IndexedEvent> {
    for (const key of [...this.#counts.keys()].sort()) {
      const [minute = '', metric = '', ...values] = key.split('\t');
      const time = Number(minute);
      yield {
        index: 'appmon_metrics',
        time,
        indexTime: time + MINUTE,
        host: 'bench',
        source: 'AppMon - Base - Rollup minute',
        sourcetype: 'mcollect_stash',
        raw: '',
        fields: { ...Object.fromEntries(DIMENSIONS.map((name, at) => [name, values[at] ?? '-'])), issue_key: '-' },
        metrics: { [metric]: this.#counts.get(key) ?? 0 },
      };
    }
  }
}
