import type { Columns } from '../../../visualizations/kit/columns';
import { columnsFrom, noColumns } from '../../../visualizations/kit/columns';
import type { Json } from './json';
import { isJson, listOf, textOf } from './json';
import type { Report } from './report';

/** Kinds of breadcrumbs that have a lane of their own; senders name them differently. */
const lanes: Readonly<Record<string, string>> = {
  screen: 'Screens',
  screen_view: 'Screens',
  navigation: 'Screens',
  http: 'Network',
  network: 'Network',
  xhr: 'Network',
  fetch: 'Network',
};

const first = (crumb: Json, ...names: readonly string[]): string =>
  names.map((name) => textOf(crumb[name])).find((value) => value !== '') ?? '';

/** Epoch seconds as text; Crashlytics writes "2026-03-04 08:40:58.000000 UTC", others ISO 8601 or seconds. '' when it is no time. */
function timeText(crumb: Json): string {
  const written = first(crumb, 'time', 'timestamp', 'eventTime', 'event_timestamp', 'occurred_time');
  if (/^\d+(\.\d+)?$/.test(written)) return written;
  const moment = Date.parse(written.replace(/^(\S+) (\S+) UTC$/, '$1T$2Z'));
  return Number.isNaN(moment) ? '' : String(moment / 1000);
}

/** Details of a breadcrumb: a list of `key` and `value`, or an object. */
function details(crumb: Json): Readonly<Record<string, string>> {
  const pairs = listOf(crumb['params']).map((pair) => [textOf(pair['key']), textOf(pair['value'])] as const);
  const object = [crumb['params'], crumb['data']].find(isJson) ?? {};
  return Object.fromEntries([...pairs, ...Object.entries(object).map(([key, value]) => [key, textOf(value)] as const)]);
}

const screenNames = ['firebase_screen', 'firebase_screen_class', 'screen_name', 'to'] as const;

function labelOf(crumb: Json, kind: string): string {
  const known = details(crumb);
  const screen = screenNames.map((name) => known[name] ?? '').find((value) => value !== '');
  if (lanes[kind] === 'Screens' && screen !== undefined) return screen;
  const label = first(crumb, 'label', 'message', 'title', 'name') || kind;
  const more = Object.entries(known)
    .filter(([key, value]) => value !== '' && !key.startsWith('firebase_'))
    .map(([key, value]) => `${key} ${value}`);
  return [label, ...more].join(' · ');
}

const stepOf = (crumb: Json, lane: string | undefined) => {
  const time = timeText(crumb);
  if (time === '') return [];
  const kind = first(crumb, 'kind', 'category', 'type', 'name') || 'step';
  return [
    {
      _time: time,
      lane: lane ?? lanes[kind] ?? 'Breadcrumbs',
      kind,
      label: labelOf(crumb, kind),
      duration_ms: first(crumb, 'duration_ms'),
      status: first(crumb, 'status', 'level'),
      ref: '',
    },
  ];
};

/** Breadcrumbs and log lines of a report as data of `session_timeline`, the crash at the end; no columns without any. */
export function sessionOf(report: Report): Columns {
  const steps = [
    ...listOf(report.breadcrumbs).flatMap((crumb) => stepOf(crumb, undefined)),
    ...listOf(report.logs).flatMap((line) => stepOf(line, 'Log')),
  ];
  if (steps.length === 0) return noColumns;
  const crash = {
    _time: String(report.time / 1000),
    lane: 'Breadcrumbs',
    kind: 'crash',
    label: 'crash',
    duration_ms: '',
    status: '',
    ref: report.id,
  };
  return columnsFrom([...steps, crash]);
}
