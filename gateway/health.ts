import type { Accounting } from './accounting';
import type { HecClient } from './deliver/hec-client';
import type { Worker } from './deliver/worker';
import type { Spool } from './spool/spool';

/** What health is read from. */
export interface HealthParts {
  readonly accounting: Accounting;
  readonly spool: Spool;
  readonly worker: Worker;
  /** Epoch seconds. */
  readonly now: () => number;
  readonly started: number;
}

/** The state of the gateway as one flat object; the sum of the counters holds at any moment. */
export function healthOf({ accounting, spool, worker, now, started }: HealthParts) {
  const { received, recovered, delivered, deadLettered, shed, duplicates, redacted, retries } = accounting.counts;
  return {
    component: 'gateway',
    uptime_seconds: Math.round(now() - started),
    received,
    recovered,
    delivered,
    spooled: accounting.spooled(),
    dead_lettered: deadLettered,
    shed,
    duplicates,
    redacted,
    retries,
    spool_bytes: spool.size(),
    destination: worker.trouble() ?? 'ok',
  };
}

const COUNTERS = ['received', 'recovered', 'delivered', 'dead_lettered', 'shed', 'duplicates', 'redacted', 'retries'] as const;
const GAUGES = ['spooled', 'spool_bytes', 'uptime_seconds'] as const;

/** The state in the text format of Prometheus (exposition format 0.0.4). */
export function metricsText(parts: HealthParts): string {
  const health = healthOf(parts);
  const lines = [
    ...COUNTERS.flatMap((name) => [`# TYPE appmon_gateway_${name}_total counter`, `appmon_gateway_${name}_total ${String(health[name])}`]),
    ...GAUGES.flatMap((name) => [`# TYPE appmon_gateway_${name} gauge`, `appmon_gateway_${name} ${String(health[name])}`]),
    '# TYPE appmon_gateway_reason_total counter',
    ...[...parts.accounting.byReason].map(
      ([reason, times]) => `appmon_gateway_reason_total{reason="${reason.replace(/[^\w.:-]/g, '_')}"} ${String(times)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** The state as an event and as measurements, in the form of the collector. */
export function healthEvents(parts: HealthParts): string {
  const health = healthOf(parts);
  const shared = { time: parts.now(), host: 'gateway', source: 'gateway:health' };
  const reasons = Object.fromEntries(parts.accounting.byReason);
  const values = Object.fromEntries([...COUNTERS, ...GAUGES].map((name) => [`metric_name:appmon.gateway.${name}`, health[name]]));
  return [
    {
      ...shared,
      sourcetype: 'appmon:health',
      index: 'appmon_summary',
      event: { ...health, reasons },
      // An indexed field is found only among the index-time fields.
      fields: { event_name: 'pipeline.health', received_time: String(shared.time) },
    },
    { ...shared, sourcetype: 'appmon:metric', index: 'appmon_metrics', event: 'metric', fields: { component: 'gateway', ...values } },
  ]
    .map((event) => JSON.stringify(event))
    .join('\n');
}

/** Sends the state at an interval, best effort: it is about the pipeline and does not travel in it. */
export function startHealthReports(parts: HealthParts, client: HecClient, intervalMs: number): () => void {
  const timer = setInterval(() => void client.post(healthEvents(parts), 2), intervalMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
