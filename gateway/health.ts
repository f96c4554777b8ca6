import type { Figures } from './accounting';
import type { HecClient } from './deliver/hec-client';

/** What health is read from. */
export interface HealthParts {
  /** The counters of all processes. */
  readonly figures: () => Figures;
  readonly spoolBytes: () => number;
  /** Bytes of what nobody takes: dead letters and damaged records that were set aside. They wait for somebody and are never deleted here. */
  readonly asideBytes: () => number;
  /** Why the destination takes nothing; undefined while it does. */
  readonly trouble: () => string | undefined;
  /** How the tables of splunkd are. */
  readonly lookups: () => string;
  /** Epoch seconds. */
  readonly now: () => number;
  readonly started: number;
}

/** The state of the gateway as one flat object; the sum of the counters holds at any moment. */
export function healthOf({ figures, spoolBytes, asideBytes, trouble, lookups, now, started }: HealthParts) {
  const all = figures();
  const { received, recovered, spooled, delivered, deadLettered, shed, duplicates, redacted, retries } = all.counts;
  return {
    component: 'gateway',
    uptime_seconds: Math.round(now() - started),
    received,
    recovered,
    delivered,
    spooled,
    dead_lettered: deadLettered,
    shed,
    duplicates,
    redacted,
    retries,
    refused_4xx: requestsOf(all, '4xx'),
    refused_5xx: requestsOf(all, '5xx'),
    spool_bytes: spoolBytes(),
    aside_bytes: asideBytes(),
    destination: trouble() ?? 'ok',
    lookups: lookups(),
  };
}

const requestsOf = ({ refusals }: Figures, status: '4xx' | '5xx'): number =>
  refusals.reduce((sum, refusal) => sum + (refusal.class === status ? refusal.requests : 0), 0);

/** Every reason with its count: refusals as `refused_<door>_<class>_<reason>`, shed events as `shed_<class of event>`, then rules, retries and dead letters. */
export function reasonsOf({ byReason, shed, refusals }: Figures): Readonly<Record<string, number>> {
  return {
    ...Object.fromEntries(refusals.map(({ door, class: status, reason, requests }) => [`refused_${door}_${status}_${reason}`, requests])),
    ...Object.fromEntries(Object.entries(shed).flatMap(([priority, events]) => (events > 0 ? [[`shed_${priority}`, events]] : []))),
    ...byReason,
  };
}

const COUNTERS = [
  'received',
  'recovered',
  'delivered',
  'dead_lettered',
  'shed',
  'duplicates',
  'redacted',
  'retries',
  'refused_4xx',
  'refused_5xx',
] as const;
const GAUGES = ['spooled', 'spool_bytes', 'aside_bytes', 'uptime_seconds'] as const;

const labelOf = (reason: string): string => reason.replace(/[^\w.:-]/g, '_');

/** The state in the text format of Prometheus (exposition format 0.0.4). */
export function metricsText(parts: HealthParts): string {
  const health = healthOf(parts);
  const { refusals, shed, byReason } = parts.figures();
  const lines = [
    ...COUNTERS.flatMap((name) => [`# TYPE appmon_gateway_${name}_total counter`, `appmon_gateway_${name}_total ${String(health[name])}`]),
    ...GAUGES.flatMap((name) => [`# TYPE appmon_gateway_${name} gauge`, `appmon_gateway_${name} ${String(health[name])}`]),
    '# TYPE appmon_gateway_refused_requests_total counter',
    ...refusals.map(
      ({ door, class: status, reason, requests }) =>
        `appmon_gateway_refused_requests_total{door="${door}",class="${status}",reason="${labelOf(reason)}"} ${String(requests)}`,
    ),
    '# TYPE appmon_gateway_shed_events_total counter',
    ...Object.entries(shed).map(([priority, events]) => `appmon_gateway_shed_events_total{class="${priority}"} ${String(events)}`),
    '# TYPE appmon_gateway_reason_total counter',
    ...Object.entries(byReason).map(([reason, times]) => `appmon_gateway_reason_total{reason="${labelOf(reason)}"} ${String(times)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The state as an event and as measurements (cumulative since the start), in the form of the collector. */
export function healthEvents(parts: HealthParts): readonly object[] {
  const health = healthOf(parts);
  const figures = parts.figures();
  const { refusals, shed } = figures;
  const shared = { time: parts.now(), host: 'gateway', source: 'gateway:health' };
  const values = Object.fromEntries([...COUNTERS, ...GAUGES].map((name) => [`metric_name:appmon.gateway.${name}`, health[name]]));
  const metric = (fields: Readonly<Record<string, unknown>>) => ({
    ...shared,
    sourcetype: 'appmon:metric',
    index: 'appmon_metrics',
    event: 'metric',
    fields: { component: 'gateway', ...fields },
  });
  return [
    {
      ...shared,
      sourcetype: 'appmon:health',
      index: 'appmon_summary',
      event: { ...health, reasons: reasonsOf(figures) },
      // An indexed field is found only among the index-time fields.
      fields: { event_name: 'pipeline.health', received_time: String(shared.time) },
    },
    metric(values),
    ...refusals.map(({ requests, ...why }) => metric({ ...why, 'metric_name:appmon.gateway.refused_requests': requests })),
    ...Object.entries(shed).map(([priority, events]) => metric({ class: priority, 'metric_name:appmon.gateway.shed_events': events })),
  ];
}

/** Sends the state at an interval, best effort: it is about the pipeline and does not travel in it. */
export function startHealthReports(parts: HealthParts, client: HecClient, intervalMs: number): () => void {
  const report = (): void => {
    const events = healthEvents(parts);
    void client.post(events.map((event) => JSON.stringify(event)).join('\n'), events.length);
  };
  const timer = setInterval(report, intervalMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
