import { listOf, numberOf, objectOf, textOf } from '../../../core/crash/json';
import type { Json, JsonObject } from '../../../core/vocabulary';
import { routeOf } from '../../deliver/names';
import { knownAttributes, recordOf } from '../about';
import type { About, Found, Told } from '../about';
import { aboutOf, timeOf } from './about';
import type { Surroundings } from './items';

/** Operations whose root span is a screen that was shown. */
const SCREEN = /^(?:ui\.load|navigation|pageload)(?:\.|$)/;
const MAX_SPANS = 1000;

const KINDS: readonly (readonly [op: RegExp, kind: string])[] = [
  [/^http\.client/, 'client'],
  [/^http\.server/, 'server'],
  [/^db(?:\.|$)|^cache/, 'client'],
  [/^queue\.(?:publish|create)/, 'producer'],
  [/^queue\.(?:process|receive)/, 'consumer'],
];

const statusOf = (status: Json | undefined): string =>
  status === undefined || status === 'unknown' ? 'unset' : status === 'ok' ? 'ok' : 'error';

/** What a description says: `GET https://bank.example/x/17` is a call, whose name holds the route without ids. */
function describedBy(op: string, description: string | undefined): { readonly name: string; readonly attributes: Record<string, Json> } {
  const match = op.startsWith('http.client') ? /^([A-Z]{3,7})\s+(\S+)/.exec(description ?? '') : null;
  const [, method, url] = match ?? [];
  if (method === undefined || url === undefined) return { name: description ?? op, attributes: {} };
  return { name: `${method} ${routeOf(url)}`, attributes: { 'http.request.method': method, 'url.full': url } };
}

interface Span {
  readonly span: JsonObject;
  readonly name: string | undefined;
  readonly data: JsonObject;
}

function toldOf({ span, name, data }: Span): Told {
  const op = textOf(span['op']) ?? '';
  const described = describedBy(op, textOf(span['description']));
  const start = timeOf(span['start_timestamp']);
  const [from, to] = [numberOf(span['start_timestamp']) ?? start, numberOf(span['timestamp']) ?? timeOf(span['timestamp'])];
  return {
    signal: 'span',
    name: undefined,
    time: start,
    body: undefined,
    attributes: { ...described.attributes, ...knownAttributes(data), ...(op === '' ? {} : { op }) },
    fields: {
      trace_id: textOf(span['trace_id']),
      span_id: textOf(span['span_id']),
      parent_span_id: textOf(span['parent_span_id']),
      span_name: name ?? described.name,
      span_kind: KINDS.find(([pattern]) => pattern.test(op))?.[1] ?? 'internal',
      status_code: statusOf(span['status']),
      duration_ms: from === undefined || to === undefined ? undefined : Math.round((to - from) * 1e6) / 1000,
    },
  };
}

/** A transaction: its root as a screen or a span, and each span in it. */
export function readTransaction(content: JsonObject, around: Surroundings): readonly Found[] {
  const about = aboutOf(content, around);
  const trace = objectOf(objectOf(content['contexts'])['trace']);
  const name = textOf(content['transaction']);
  const root = toldOf({
    span: { ...trace, start_timestamp: content['start_timestamp'] ?? null, timestamp: content['timestamp'] ?? null },
    name,
    data: objectOf(trace['data']),
  });
  const isScreen = SCREEN.test(textOf(trace['op']) ?? '');
  const shown = isScreen ? { name: 'app.screen', attributes: { ...root.attributes, screen_name: name } } : {};
  const spans = listOf(content['spans']);
  if (spans.length > MAX_SPANS) around.count('sentry_spans_over_limit', spans.length - MAX_SPANS);
  // What the app said of the whole stands once, at the root.
  const ofSpans: About = { ...about, custom: {} };
  return [
    { id: textOf(content['event_id']) ?? around.eventId, payload: recordOf({ ...root, ...shown }, about, 'sentry') },
    ...spans.slice(0, MAX_SPANS).map((value): Found => {
      const span = objectOf(value);
      return { payload: recordOf(toldOf({ span, name: undefined, data: objectOf(span['data']) }), ofSpans, 'sentry') };
    }),
  ];
}
