import { redactText } from '../../../core/redact';
import type { Cell, Columns } from '../../../visualizations/kit/columns';
import { columnsFrom } from '../../../visualizations/kit/columns';
import { pageError } from '../../ui/data/errors';
import type { Row } from '../../ui/data/rows';
import { groupBy, moment, text } from '../../ui/data/rows';
import type { SearchRequest } from '../../ui/data/search-request';
import type { FilterField } from '../../ui/data/spl';
import { checkedReference, equals } from '../../ui/data/spl';

/** What a key may be. */
export type KeyType = 'support code' | 'session id' | 'error code' | 'reference';

const codeLetters = /^[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const hashed = /^[0-9a-f]{32,64}$/i;
const customerNumber = /^\d[\d .-]{4,}$/;

/**
 * Type of a key that somebody typed. Customer numbers, identity numbers, cards and accounts are refused (APPMON-P-022)
 * before anything leaves the browser; so is text that is no key (APPMON-P-003).
 */
export function keyType(typed: string): KeyType {
  const key = typed.trim();
  if (customerNumber.test(key) || redactText(`look up ${key} for a customer`) !== `look up ${key} for a customer`)
    throw pageError('APPMON-P-022', {});
  checkedReference(key);
  if (codeLetters.test(key)) return 'support code';
  if (uuid.test(key)) return 'session id';
  return hashed.test(key) ? 'reference' : 'error code';
}

const fieldsOf: Readonly<Record<KeyType, readonly FilterField[]>> = {
  'support code': ['support_code'],
  'session id': ['session_id', 'event_id'],
  'error code': ['event_id', 'session_id', 'trace_id'],
  reference: ['user_id_hash', 'install_id_hash', 'event_id', 'session_id', 'trace_id'],
};

/** A code as the app writes it: capitals without a dash; letters that Crockford's base 32 leaves out are read as the digits they look like. */
const codeOf = (typed: string): string => typed.replace('-', '').toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');

const rowLimit = 500;
const columns =
  '_time event_name session_id app_id platform app_version os_name os_version device_model_name screen_name step journey http_route http_status duration_ms title issue_key exception_type trace_id';

/** Everything of the last 7 days that carries the key. */
export function lookupSearch(typed: string): SearchRequest {
  const key = typed.trim();
  const type = keyType(key);
  const value = type === 'support code' ? codeOf(key) : key;
  const terms = fieldsOf[type].map((field) => equals(field, value)).join(' OR ');
  return {
    name: 'Support: look-up',
    spl: `search (\`appmon_index_events\` OR \`appmon_index_crashes\`) (${terms}) | head ${String(rowLimit)} | table ${columns}`,
    earliest: '-7d',
    latest: 'now',
    cacheSeconds: 60,
  };
}

/** What a look-up found. Times in milliseconds. */
export interface Found {
  readonly sessions: number;
  readonly crashes: readonly Row[];
  readonly device: string;
  readonly version: string;
  /** Steps of the session of the newest crash, else of the newest session, as data of `session_timeline`. */
  readonly steps: Columns;
  readonly session: string;
  readonly trace: string;
}

const failures = new Set(['app.crash', 'app.anr', 'app.hang', 'app.non_fatal']);

function stepOf(row: Row): Readonly<Record<string, Cell>> {
  const name = text(row, 'event_name');
  const status = text(row, 'http_status');
  const isFailed = status !== '' && (Number(status) === 0 || Number(status) >= 400);
  const shapes: Readonly<Record<string, readonly [lane: string, kind: string, label: string]>> = {
    'app.screen': ['Screens', 'screen', text(row, 'screen_name')],
    'http.call': ['Network', 'http', `${text(row, 'http_route')} ${status}`.trim()],
    'app.step': ['Steps', 'step', `${text(row, 'journey')} ${text(row, 'step')}`.trim()],
    'session.start': ['Steps', 'start', 'app start'],
    'session.end': ['Steps', 'end', 'app end'],
  };
  const [lane, kind, label] = failures.has(name)
    ? ['Steps', 'crash', text(row, 'title') || name]
    : (shapes[name] ?? ['Steps', 'step', name]);
  return {
    _time: text(row, '_time'),
    lane,
    kind,
    label,
    duration_ms: text(row, 'duration_ms'),
    status: isFailed ? 'error' : '',
    ref: text(row, 'issue_key'),
  };
}

/** Reads the rows of a look-up; null when nothing carries the key. */
export function foundOf(rows: readonly Row[]): Found | null {
  const newest = [...rows].sort((a, b) => (moment(b, '_time') ?? 0) - (moment(a, '_time') ?? 0));
  const first = newest[0];
  if (first === undefined) return null;
  const crashes = newest.filter((row) => failures.has(text(row, 'event_name')));
  const session = text(crashes[0] ?? first, 'session_id');
  const own = newest.filter((row) => text(row, 'session_id') === session);
  const described = newest.find((row) => text(row, 'device_model_name') !== '') ?? first;
  return {
    sessions: [...groupBy(rows, (row) => text(row, 'session_id')).keys()].filter((id) => id !== '').length,
    crashes,
    device: [text(described, 'device_model_name'), text(described, 'os_name'), text(described, 'os_version')]
      .filter((word) => word !== '')
      .join(' '),
    version: text(described, 'app_version'),
    steps: columnsFrom(own.map(stepOf)),
    session,
    trace: text(own.find((row) => text(row, 'trace_id') !== '') ?? first, 'trace_id'),
  };
}
