import type { Json } from '../../core/vocabulary';
import type { DemoEvent } from './session';

/** What the app noted before it crashed: steps for `breadcrumbs`, its own log lines for `logs`. Nothing in it names a person, an account or an amount. */
export interface Trail {
  readonly breadcrumbs: readonly Json[];
  readonly logs: readonly Json[];
}

const text = (event: DemoEvent, name: string): string => String(event.attributes[name] ?? '');

/** Breadcrumbs of the events that leave one. */
const CRUMBS: Readonly<Partial<Record<DemoEvent['name'], (event: DemoEvent) => Json>>> = {
  'session.start': (event) => ({ time: event.time, kind: 'lifecycle', label: `${text(event, 'start_type')} start` }),
  'app.screen': (event) => ({ time: event.time, kind: 'screen', label: text(event, 'screen_name') }),
  'http.call': (event) => ({
    time: event.time,
    kind: 'http',
    label: `${text(event, 'http_method')} ${text(event, 'http_route')}`,
    status: text(event, 'http_status'),
    duration_ms: text(event, 'duration_ms'),
  }),
};

/** Log lines of the app, by the event that they come with: seconds after it, level, message. */
const LINES: Readonly<Partial<Record<DemoEvent['name'], readonly (readonly [after: number, level: string, message: string])[]>>> = {
  'session.start': [[0.1, 'info', 'Session: configuration of the day loaded']],
  'app.screen': [[0.2, 'debug', 'Screen: first frame drawn']],
  'http.call': [[0.05, 'info', 'Network: answer decoded']],
};

/** The trail of a session that crashes at `end` (epoch seconds), from the events before. Pure. */
export function trailOf(events: readonly DemoEvent[], end: number): Trail {
  const logs = events.flatMap((event) =>
    (LINES[event.name] ?? []).map(([after, level, message]): Json => ({ time: event.time + after, level, message })),
  );
  return {
    breadcrumbs: events.flatMap((event) => CRUMBS[event.name]?.(event) ?? []),
    logs: [...logs, { time: end - 0.02, level: 'error', message: 'Main: uncaught exception, the report is written' }],
  };
}
