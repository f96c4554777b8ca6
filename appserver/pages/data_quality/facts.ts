import type { Formats } from '../../../visualizations/kit/format';
import type { Level } from '../../../visualizations/kit/tokens';
import type { Row } from '../../ui/data/rows';
import { amount, maybe, moment, text, total } from '../../ui/data/rows';
import { part, percentage } from '../../ui/facts/narrow';
import type { AnswerText } from '../../ui/parts/Answer';
import type { KpiProps } from '../../ui/parts/Kpi';
import { symbolsOf } from './symbol-facts';

/** A feed and how far it is behind what its source can deliver. Ages in seconds, null when unknown. */
export interface Feed {
  readonly name: string;
  readonly age: number | null;
  readonly promise: number | null;
  readonly rate: number | null;
  readonly error: string;
  readonly level: Level;
  readonly words: string;
}

function feedState(state: string, age: number | null, promise: number | null): readonly [Level, string] {
  if (['down', 'failed', 'error'].includes(state)) return ['bad', state];
  if (age === null) return ['none', 'no data'];
  return promise !== null && age > promise ? ['watch', 'late'] : ['normal', 'on time'];
}

/** Feeds, late ones first. `now` in milliseconds. */
export const feedsOf = (rows: readonly Row[], now: number): readonly Feed[] =>
  part(rows, 'feeds')
    .map((row) => {
      const newest = moment(row, 'newest');
      const age = newest === null ? null : Math.max((now - newest) / 1000, 0);
      const promise = maybe(row, 'promise_s');
      const [level, words] = feedState(text(row, 'state'), age, promise);
      return { name: text(row, 'feed'), age, promise, rate: maybe(row, 'rate'), error: text(row, 'last_error'), level, words };
    })
    .sort((a, b) => Number(b.level !== 'normal') - Number(a.level !== 'normal'));

/** What came in since the gateways started and where it is now; `unexplained` is what is missing without a reason and must be 0. */
export interface Balance {
  /** Everything that was offered: taken (duplicates too), or refused for want of room. */
  readonly received: number;
  readonly delivered: number;
  readonly waiting: number;
  readonly refused: number;
  readonly duplicate: number;
  readonly unexplained: number;
}

/** Sum of the gateways' balances; null when none has reported or nothing came in. A gateway counts as received all that it took; delivery finds the duplicates. */
export function balanceOf(rows: readonly Row[]): Balance | null {
  const sum = (field: string): number => total(part(rows, 'balance'), field);
  const [delivered, waiting, duplicate, shed, dead] = ['delivered', 'spooled', 'duplicate', 'shed', 'dead_lettered'].map(sum) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const taken = sum('received') + sum('recovered');
  const received = taken + shed;
  if (received === 0) return null;
  return { received, delivered, waiting, refused: dead + shed, duplicate, unexplained: taken - delivered - waiting - dead - duplicate };
}

/** Something that was not kept, or a request that a door of the gateway refused, with how often. */
export interface Refusal {
  readonly reason: string;
  readonly n: number;
}

const doors: Readonly<Record<string, string>> = {
  hec: 'HEC',
  otlp: 'OTLP',
  crashes: 'Crash reports',
  reference: 'References',
  other: 'Other paths',
};
const refusal = /^refused_([a-z]+)_([45]xx)_(.+)$/;

/** Refused requests by door, class of status and reason, most frequent first. */
export const refusalsOf = (rows: readonly Row[]): readonly Refusal[] =>
  part(rows, 'drops')
    .flatMap((row) => {
      const [, door = '', status = '', reason = ''] = refusal.exec(text(row, 'reason')) ?? [];
      return door === '' ? [] : [{ reason: `${doors[door] ?? door} · ${status} · ${reason}`, n: amount(row, 'n') }];
    })
    .sort((a, b) => b.n - a.n);

/** Events that were not kept, by reason. */
export const dropsOf = (rows: readonly Row[]): readonly Refusal[] =>
  part(rows, 'drops')
    .filter((row) => !refusal.test(text(row, 'reason')))
    .map((row) => ({ reason: text(row, 'reason').replaceAll('_', ' '), n: amount(row, 'n') }));

const onTimeBucket = /^under|^0/;

/** Share in percent of crashes that arrived in the first bucket of lateness. */
export const onTimeShare = (rows: readonly Row[]): number | null => {
  const lateness = part(rows, 'lateness');
  return percentage(
    total(
      lateness.filter((row) => onTimeBucket.test(text(row, 'bucket'))),
      'n',
    ),
    total(lateness, 'n'),
  );
};

/** What the nightly check found for a metric: its count in the events and in the rollups. */
export interface Drift {
  readonly metric: string;
  readonly date: string;
  readonly raw: number;
  readonly rolled: number;
  readonly missing: number;
  readonly surplus: number;
}

/** Result of the newest check, metrics with differences first. */
export const driftOf = (rows: readonly Row[]): readonly Drift[] =>
  part(rows, 'drift')
    .map((row) => ({
      metric: text(row, 'metric_name'),
      date: text(row, 'date'),
      raw: amount(row, 'raw'),
      rolled: amount(row, 'rolled'),
      missing: amount(row, 'missing'),
      surplus: amount(row, 'surplus'),
    }))
    .sort((a, b) => b.missing + b.surplus - a.missing - a.surplus);

/** Events of 24 h that came too late for rollups; null when they were not counted. */
export const tooLate = (rows: readonly Row[]): number | null => {
  const late = part(rows, 'too_late');
  return late.length === 0 ? null : total(late, 'n');
};

/** Percentage of reports with names below which symbols are missing. */
export const namedTarget = 95;

/** The four key figures of the Data quality page. */
export function qualityKpis(rows: readonly Row[], formats: Formats): readonly KpiProps[] {
  const balance = balanceOf(rows);
  const symbols = symbolsOf(rows);
  const reports = symbols.reduce((sum, one) => sum + one.reports, 0);
  const named = percentage(
    symbols.reduce((sum, one) => sum + one.full, 0),
    reports,
  );
  const kept = balance === null ? null : percentage(balance.delivered + balance.duplicate, balance.received);
  const share = onTimeShare(rows);
  const crashes = total(part(rows, 'lateness'), 'n');
  return [
    kept === null || balance === null
      ? { title: 'Delivered of received', value: 'no data', level: 'none', basis: 'no gateway has received anything' }
      : {
          title: 'Delivered of received',
          value: formats.number(kept, 2),
          unit: '%',
          level: kept >= 99.9 ? 'normal' : 'watch',
          comparison: `${formats.count(balance.waiting)} waiting`,
          basis: `${formats.count(balance.delivered)} / ${formats.count(balance.received)} events`,
        },
    share === null
      ? { title: 'Crashes within 1 min', value: 'no data', level: 'none', basis: 'no crash in 24 h' }
      : {
          title: 'Crashes within 1 min',
          value: formats.number(share, 0),
          unit: '%',
          level: 'info',
          comparison: 'the rest comes at the next launch',
          basis: `${formats.number(crashes)} crashes in 24 h`,
        },
    balance === null
      ? { title: 'Lost without a reason', value: 'no data', level: 'none', basis: 'no gateway has received anything' }
      : {
          title: 'Lost without a reason',
          value: formats.number(balance.unexplained),
          level: balance.unexplained === 0 ? 'normal' : 'bad',
          comparison: `refused ${formats.number(balance.refused)}`,
          basis: 'received − delivered − waiting − refused − duplicates',
        },
    named === null
      ? { title: 'Reports with names', value: 'no data', level: 'none', basis: 'no report in 7 days' }
      : {
          title: 'Reports with names',
          value: formats.number(named, 1),
          unit: '%',
          level: named >= namedTarget ? 'normal' : 'watch',
          comparison: `${formats.number(symbols.reduce((sum, one) => sum + one.waiting, 0))} wait for symbols`,
          basis: `${formats.number(reports)} reports in 7 days`,
        },
  ];
}

/** The sentence of the Data quality page. */
export function qualityAnswer(rows: readonly Row[], now: number, formats: Formats): AnswerText {
  const feeds = feedsOf(rows, now);
  const down = feeds.filter(({ level }) => level === 'bad');
  const late = feeds.filter(({ level }) => level === 'watch');
  const balance = balanceOf(rows);
  const skipped = total(part(rows, 'scheduler'), 'skipped');
  const unreadable = symbolsOf(rows).filter(({ named }) => named !== null && named < namedTarget);
  const facts = [
    `${formats.number(feeds.length)} ${feeds.length === 1 ? 'feed' : 'feeds'}`,
    balance === null ? 'nothing came through a gateway' : `${formats.number(balance.unexplained)} events without a reason`,
    `${formats.number(skipped)} skipped ${skipped === 1 ? 'search' : 'searches'} in 24 h`,
  ].join(' · ');
  if (balance !== null && balance.unexplained > 0)
    return { level: 'bad', title: `${formats.number(balance.unexplained)} events are missing without a reason`, detail: facts };
  if (down.length > 0)
    return {
      level: 'bad',
      title: `${down.map(({ name }) => name).join(', ')} ${down.length === 1 ? 'delivers' : 'deliver'} nothing`,
      detail: facts,
    };
  const troubles = [
    ...late.map(({ name, age }) => `${name} is ${formats.age(age ?? 0)} old`),
    ...unreadable.map(({ version }) => `${version} lacks symbols`),
  ];
  if (troubles.length > 0)
    return { level: 'watch', title: `Numbers are trustworthy; ${troubles.slice(0, 2).join(' and ')}`, detail: facts };
  if (feeds.length === 0 && balance === null)
    return { level: 'none', title: 'No feed has reported yet', detail: 'Connect a feed on the Setup page.' };
  return { level: 'normal', title: 'Numbers can be trusted', detail: facts };
}
