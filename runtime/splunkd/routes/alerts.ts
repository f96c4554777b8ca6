import type { FiredAlert } from '../../scheduler/types';
import { canRead, readContext, requireCapability, requireWrite } from '../access';
import { collection, makeEntry, parameter, removed, settingArguments } from '../answers';
import { notFound } from '../errors';
import { masked } from '../secrets';
import type { RestAnswer, RestCall, RestEntry, Route } from '../types';

const FIRED = 'alerts/fired_alerts';
const ACTIONS = 'alerts/alert_actions';
const FILE = 'alert_actions';

/** Fired alerts are as visible as the saved search that fired them. */
const visible = (call: RestCall): FiredAlert[] =>
  call.services.scheduler.firedAlerts().filter((alert) => {
    const context = alert.owner === 'nobody' ? { app: alert.app } : { app: alert.app, user: alert.owner };
    const origin = call.services.conf.origin('savedsearches', alert.savedSearch, context);
    return origin ? canRead(origin, call.session) : call.session.capabilities.has('admin_all_objects');
  });

const accessOf = (alert: FiredAlert) => ({
  app: alert.app,
  owner: alert.owner,
  sharing: 'app' as const,
  read: ['*'],
  write: ['admin'],
  removable: true,
});

function firedEntry(call: RestCall, alert: FiredAlert): RestEntry {
  const content = {
    actions: alert.actions.join(','),
    alert_type: 'historical',
    digest_mode: alert.triggeredAlerts <= 1,
    expiration_time_rendered: new Date(alert.expiration * 1000).toISOString(),
    savedsearch_name: alert.savedSearch,
    severity: alert.severity,
    sid: alert.sid,
    trigger_time: alert.triggerTime,
    trigger_time_rendered: new Date(alert.triggerTime * 1000).toISOString(),
    triggered_alerts: alert.triggeredAlerts,
  };
  return makeEntry(call, alert.id, { path: FIRED, access: accessOf(alert) }, content);
}

/** One entry a saved search with its number of fired alerts, and `-` for all of them. */
function firedGroups(call: RestCall): RestAnswer {
  const alerts = visible(call);
  const names = [...new Set(alerts.map((alert) => alert.savedSearch))].sort();
  const group = (name: string, members: readonly FiredAlert[]): RestEntry => {
    const first = members[0];
    return makeEntry(call, name, { path: FIRED, ...(first ? { access: accessOf(first) } : {}) }, { triggered_alert_count: members.length });
  };
  return collection(FIRED, [
    group('-', alerts),
    ...names.map((name) =>
      group(
        name,
        alerts.filter((alert) => alert.savedSearch === name),
      ),
    ),
  ]);
}

function firedOf(call: RestCall): RestAnswer {
  const name = parameter(call, 'name');
  const alerts = visible(call).filter((alert) => name === '-' || alert.savedSearch === name || alert.id === name);
  return collection(
    FIRED,
    alerts.toReversed().map((alert) => firedEntry(call, alert)),
  );
}

function removeFired(call: RestCall): RestAnswer {
  const id = parameter(call, 'name');
  const alert = visible(call).find((each) => each.id === id);
  if (!alert) throw notFound(id);
  const origin = call.services.conf.origin('savedsearches', alert.savedSearch, { app: alert.app });
  if (origin) requireWrite(origin, call.session);
  else requireCapability(call.session, 'admin_all_objects');
  call.services.scheduler.removeFiredAlert(id);
  return removed(FIRED);
}

function actionEntry(call: RestCall, name: string): RestEntry | undefined {
  const context = readContext(call);
  const settings = call.services.conf.stanza(FILE, name, context);
  const origin = call.services.conf.origin(FILE, name, context);
  if (!settings || !origin || !canRead(origin, call.session)) return undefined;
  return makeEntry(call, name, { path: ACTIONS, access: origin }, masked(settings));
}

function actionNames(call: RestCall): string[] {
  const own = [...call.services.conf.stanzas(FILE, readContext(call)).keys()];
  const others =
    call.app === '-' ? call.services.conf.apps.flatMap(({ id }) => [...call.services.conf.stanzas(FILE, { app: id }).keys()]) : [];
  return [...new Set([...own, ...others])].sort();
}

const listActions = (call: RestCall): RestAnswer =>
  collection(
    ACTIONS,
    actionNames(call).flatMap((name) => actionEntry(call, name) ?? []),
  );

function oneAction(call: RestCall): RestAnswer {
  const entry = actionEntry(call, parameter(call, 'name'));
  if (!entry) throw notFound(parameter(call, 'name'));
  return collection(ACTIONS, [entry]);
}

/** Writes settings of an action to the app of the call, or to the action's own app when the call names none. */
function updateAction(call: RestCall): RestAnswer {
  const name = parameter(call, 'name');
  const context = readContext(call);
  const origin = call.services.conf.origin(FILE, name, context);
  if (!origin || !canRead(origin, call.session)) throw notFound(name);
  requireWrite(origin, call.session);
  // Built-in defaults are not written in place: an admin's change belongs to the app the call names.
  const app = origin.sharing === 'system' && call.app !== '-' ? call.app : origin.app;
  call.services.conf.write(FILE, name, settingArguments(call), { app });
  return oneAction(call);
}

/** `alerts/fired_alerts` and `alerts/alert_actions`. */
export const alertRoutes: readonly Route[] = [
  { method: 'GET', path: FIRED, handle: firedGroups },
  { method: 'GET', path: `${FIRED}/:name`, handle: firedOf },
  { method: 'DELETE', path: `${FIRED}/:name`, handle: removeFired },
  { method: 'GET', path: ACTIONS, handle: listActions },
  { method: 'GET', path: `${ACTIONS}/:name`, handle: oneAction },
  { method: 'POST', path: `${ACTIONS}/:name`, handle: updateAction },
];
