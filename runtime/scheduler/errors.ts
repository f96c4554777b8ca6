import { errorCatalogue } from '../../core/errors';

/** Errors of saved searches, their schedules and their actions. */
export const schedulerError = errorCatalogue({
  'APPMON-SCHED-MISSING': 'Expected a saved search that exists; got {name}.',
  'APPMON-SCHED-CRON': 'Saved search {name}: expected a cron schedule of five parts; got "{cron}" ({reason}).',
  'APPMON-SCHED-DURATION': 'Expected a duration such as 60s, 5m, 24h or 1d; got {value}.',
  'APPMON-SCHED-CONDITION': 'Saved search {name}: expected {setting} to be one of {expected}; got "{value}".',
  'APPMON-SCHED-ACTION':
    'Saved search {name}: action {action} is not supported by this host; expected email, summary_index or an action of an app.',
  'APPMON-SCHED-ACTION-EXIT': 'Saved search {name}: Alert script returned error code {code} (action {action}).',
  'APPMON-SCHED-CONDITION-RUN': 'Saved search {name}: the alert condition could not be evaluated: {reason}',
  'APPMON-SCHED-EMAIL-TO': 'Saved search {name}: expected recipients in action.email.to.',
  'APPMON-SCHED-EMAIL': 'Saved search {name}: the e-mail was not sent: {reason}',
});
