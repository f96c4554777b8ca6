import type { Formats } from '../../../visualizations/kit/format';
import type { Level } from '../../../visualizations/kit/tokens';

const badgeLevels: Readonly<Record<string, Level>> = { new: 'bad', regressed: 'watch', early: 'info', rising: 'watch' };
const stateLevels: Readonly<Record<string, Level>> = {
  open: 'info',
  regressed: 'watch',
  resolved: 'normal',
  snoozed: 'none',
  muted: 'none',
};
const kindNames: Readonly<Record<string, string>> = {
  crash: 'crash',
  anr: 'ANR',
  hang: 'hang',
  oom: 'OOM',
  watchdog: 'watchdog',
  nonfatal: 'non-fatal',
  cpu: 'CPU',
  disk: 'disk',
  unparsed: 'unparsed',
};

/** Users of an issue; a dash where its reports do not say whose they are. */
export const usersText = ({ users, events }: { readonly users: number; readonly events: number }, formats: Formats): string =>
  users === 0 && events > 0 ? '—' : formats.number(users);
/** Status of a badge of an issue. */
export const badgeLevel = (badge: string): Level => badgeLevels[badge] ?? 'none';
/** Status of a state of an issue. */
export const stateLevel = (state: string): Level => stateLevels[state] ?? 'none';
/** Kind of a failure as people write it. */
export const kindName = (kind: string): string => kindNames[kind] ?? kind;
