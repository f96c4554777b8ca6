import type { Formats } from '../../../visualizations/kit/format';
import type { KvRecord } from '../../ui/data/kv';
import { fieldNumber, fieldText } from '../../ui/data/kv';
import { byUrgency, isLoud, severityLevel } from '../../ui/facts/incidents';
import { minimumSessions } from '../../ui/facts/narrow';
import type { AnswerText } from '../../ui/parts/Answer';
import type { Rate } from './searches';

export interface LiveFacts {
  readonly incidents: readonly KvRecord[];
  readonly crashed: Rate;
  readonly upper: number | null;
  readonly newest: number | null;
  readonly now: number;
}

const staleAfterMs = 10 * 60_000;

function incidentAnswer(incident: KvRecord, others: number, context: { readonly formats: Formats; readonly now: number }): AnswerText {
  const { formats, now } = context;
  const users = fieldNumber(incident, 'users');
  const started = fieldNumber(incident, 'started');
  const share = fieldNumber(incident, 'share');
  const version = fieldText(incident, 'app_version');
  const title = fieldText(incident, 'title');
  const age = started === null ? '' : ` in the last ${formats.age(now / 1000 - started)}`;
  const count = users === null ? '' : `: ${formats.number(users)} ${users === 1 ? 'user' : 'users'}`;
  const level = severityLevel(fieldText(incident, 'severity'));
  const details = [
    fieldText(incident, 'issue'),
    share === null || version === '' ? '' : `${formats.percent(share, 1)} of ${version} sessions`,
    started === null ? '' : `since ${formats.minute(started * 1000)}`,
    others === 0 ? 'no other open incident' : `${formats.number(others)} more open`,
  ];
  return {
    level: level === 'none' ? 'info' : level,
    title: `${title}${count}${age}`,
    detail: details.filter((text) => text !== '').join(' · '),
  };
}

/** The sentence of the Live page: the worst open incident, else data that is missing, else a rate above normal, else all normal. */
export function liveAnswer(facts: LiveFacts, formats: Formats): AnswerText {
  const open = byUrgency(facts.incidents.filter((incident) => isLoud(incident, facts.now)));
  const worst = open[0];
  if (worst !== undefined) return incidentAnswer(worst, open.length - 1, { formats, now: facts.now });
  if (facts.newest === null)
    return { level: 'none', title: 'No data yet', detail: 'No session or crash of this view was received in the last 3 hours.' };
  if (facts.now - facts.newest > staleAfterMs)
    return {
      level: 'watch',
      title: `No new data for ${formats.age((facts.now - facts.newest) / 1000)}`,
      detail: `The newest event is of ${formats.dateTime(facts.newest)}. Numbers below are older than they look.`,
    };
  const { rate, hits, n } = facts.crashed;
  const basis = `${formats.number(hits)} of ${formats.number(n)} sessions crashed in 60 min`;
  if (rate !== null && n >= minimumSessions && facts.upper !== null && rate > facts.upper)
    return {
      level: 'watch',
      title: `Crash rate ${formats.percent(rate)} is above its normal range`,
      detail: `${basis} · normal up to ${formats.percent(facts.upper)} · no incident is open`,
    };
  return { level: 'normal', title: 'All normal', detail: `${basis} · no incident is open` };
}
