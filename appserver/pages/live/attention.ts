import type { Formats } from '../../../visualizations/kit/format';
import type { Level } from '../../../visualizations/kit/tokens';
import type { KvRecord } from '../../ui/data/kv';
import { fieldNumber, fieldText } from '../../ui/data/kv';
import type { Row } from '../../ui/data/rows';
import { amount, moment, text, texts } from '../../ui/data/rows';
import { byUrgency, incidentName, isOpen, severityLevel } from '../../ui/facts/incidents';
import { platformName } from '../../ui/facts/narrow';

/** A line of "Needs attention". `since` in milliseconds. */
export interface Attention {
  readonly key: string;
  readonly level: Level;
  readonly title: string;
  readonly detail: string;
  readonly since: number | null;
  readonly view: 'alerts' | 'issue';
}

const users = (n: number, formats: Formats): string => `${formats.number(n)} ${n === 1 ? 'user' : 'users'}`;

const fromIncident = (incident: KvRecord, formats: Formats): Attention => {
  const started = fieldNumber(incident, 'started');
  const hit = fieldNumber(incident, 'users');
  const who = [platformName(fieldText(incident, 'platform')), fieldText(incident, 'app_version')].filter((word) => word !== '').join(' ');
  const ack = fieldText(incident, 'acked_by');
  return {
    key: incidentName(incident),
    level: severityLevel(fieldText(incident, 'severity')),
    title: fieldText(incident, 'title'),
    detail: [incidentName(incident), who, hit === null ? '' : users(hit, formats), ack === '' ? 'not acknowledged' : `ack: ${ack}`]
      .filter((word) => word !== '')
      .join(' · '),
    since: started === null ? null : started * 1000,
    view: 'alerts',
  };
};

const fromIssue = (row: Row, formats: Formats): Attention => {
  const badges = texts(row, 'badges');
  return {
    key: text(row, 'issue'),
    level: badges.includes('new') || badges.includes('regressed') ? 'watch' : 'info',
    title: text(row, 'title'),
    detail: [platformName(text(row, 'platform')), text(row, 'last_version'), ...badges, users(amount(row, 'users'), formats)]
      .filter((word) => word !== '')
      .join(' · '),
    since: moment(row, 'first_seen'),
    view: 'issue',
  };
};

const longest = 5;

/** Open incidents, then open issues by users above normal, at most five; issues an incident names are left out. */
export function needsAttention(incidents: readonly KvRecord[], issues: readonly Row[], formats: Formats): readonly Attention[] {
  const open = byUrgency(incidents.filter(isOpen));
  const named = new Set(open.map((incident) => fieldText(incident, 'issue')));
  const rising = issues
    .filter((row) => ['', 'open', 'regressed'].includes(text(row, 'state')) && !named.has(text(row, 'issue')))
    .map((row) => ({ row, above: amount(row, 'users') - amount(row, 'expected_users') }))
    .filter(({ above }) => above > 0)
    .sort((a, b) => b.above - a.above)
    .map(({ row }) => row);
  return [...open.map((incident) => fromIncident(incident, formats)), ...rising.map((row) => fromIssue(row, formats))].slice(0, longest);
}
