import { alertsLink } from '../../bin/kit/links';
import { outboxKeyOf, recordNotified } from '../../bin/kit/notified';
import type { OutboxEntry } from '../../bin/kit/outbox';
import type { Splunkd } from '../../bin/kit/splunkd';
import type { EventWriter } from '../kit/events';
import { log } from '../kit/log';
import { toDetectionEvent, type Detection } from './detection';
import { joinIncident, openIncident, type Incident } from './incident';

const COLLECTION = 'appmon_detections';

/** The saved alert of each rule; it reads what the detector wrote and runs the alert actions. */
const ALERTS: Readonly<Record<Detection['rule'], string>> = {
  crash_spike: 'AppMon - Alert - Detection',
  new_issue: 'AppMon - Alert - New issue',
  monitoring_gap: 'AppMon - Alert - Detection',
};

/** What the safety net writes as `sid`: it told people itself. */
export const SAFETY_NET = 'safety net';

/** A detection that nobody was told of for so long is looked at again; each further time after twice as long. */
const FIRST_LOOK_SECONDS = 30;
/** The saved alerts read detections that were made or dispatched within this time. */
const ALERT_SECONDS = 900;
/** A detection that nobody was told of is looked for so far back. */
const LONGEST_STOP_SECONDS = 86_400;
const MOST_DISPATCHES = 4;

/** The open incident that a finding belongs to. */
export const parentOf = (open: readonly Incident[], of: Pick<Detection, 'app_id' | 'platform' | 'app_version'>): Incident | undefined =>
  open.find((incident) => incident.app_id === of.app_id && incident.platform === of.platform && incident.app_version === of.app_version);

/** Gives a detection its incident: the open one of its app, platform and version, else a new one. */
export async function withIncident(splunkd: Splunkd, detection: Detection, open: readonly Incident[]): Promise<Detection> {
  const parent = parentOf(open, detection);
  if (parent) await joinIncident(splunkd, parent.inc, detection);
  const incident = parent ?? (await openIncident(splunkd, detection));
  return { ...detection, incident: incident.inc };
}

/**
 * Writes the event of a detection and dispatches its saved alert. The record says before the dispatch that it is tried and after it
 * that it was done, so that a death at any point is seen by `tellAgain`.
 */
export async function tell(splunkd: Splunkd, detection: Detection, context: { events: EventWriter; now: number }): Promise<void> {
  const { link_base: base = '' } = await splunkd.settings('app_monitoring_settings', 'notifications');
  const linked: Detection = { ...detection, link: alertsLink(base, detection.incident) };
  const tried: Detection =
    linked.dispatched === 1 ? { ...linked, dispatches: (linked.dispatches ?? 0) + 1, dispatch_time: context.now } : linked;
  await splunkd.save(COLLECTION, [tried]);
  await context.events.emit([{ data: toDetectionEvent(tried), time: detection.detected_time }]);
  if (tried.dispatched === 0) return;
  const sid = await splunkd.dispatchAlert(ALERTS[detection.rule]);
  // Read again: the alert action may have recorded by now that people were told.
  const current = await splunkd.get<Detection>(COLLECTION, detection._key);
  if (current) await splunkd.save(COLLECTION, [{ ...current, sid }]);
}

/** Whether a saved alert sends to Slack: only then a missing message is a sign that its action did not run. */
const sendsToSlack = async (splunkd: Splunkd, alert: string): Promise<boolean> =>
  ['1', 'true'].includes((await splunkd.settings('savedsearches', alert))['action.appmon_slack'] ?? '');

/** How a detection stands that counts as new. */
async function standingOf(splunkd: Splunkd, detection: Detection, entry: OutboxEntry | undefined): Promise<'told' | 'under way' | 'lost'> {
  if (entry?.state === 'sent') return 'told';
  if (entry) return 'under way';
  return detection.sid === '' || (await sendsToSlack(splunkd, ALERTS[detection.rule])) ? 'lost' : 'under way';
}

/** Ends the telling of a detection that is over, unless its message is on its way. */
async function markStale(splunkd: Splunkd, detection: Detection): Promise<void> {
  const entry = await splunkd.get<OutboxEntry>('appmon_outbox', outboxKeyOf(detection._key));
  if (entry) return;
  await splunkd.save(COLLECTION, [
    { ...detection, state: 'stale', detail: 'Nobody was told: the monitoring stopped before, and it was over after' },
  ]);
  log('WARN', `nobody was told of ${detection._key}, which is over: the monitoring did not run`);
}

/**
 * Finds detections whose telling was cut off (the process or host died between claim and message) and tells them now. A message
 * that exists in the outbox is left to it, and its idempotency key keeps a second one away. Only the holder of the lease calls this.
 */
export async function tellAgain(
  splunkd: Splunkd,
  open: readonly Incident[],
  context: { readonly events: EventWriter; readonly now: number },
): Promise<void> {
  const { now } = context;
  const waiting = await splunkd.find<Detection>(COLLECTION, {
    state: 'new',
    dispatched: 1,
    detected_time: { $gte: now - LONGEST_STOP_SECONDS, $lte: now - FIRST_LOOK_SECONDS },
  });
  for (const found of waiting) {
    // The host was down since: what is over by now is shown and not told, what goes on is told late rather than never.
    const isLate = now - Math.max(found.detected_time, found.dispatch_time) > ALERT_SECONDS;
    if (isLate && found.rule !== 'monitoring_gap' && !open.some(({ inc }) => inc === found.incident)) {
      await markStale(splunkd, found);
      continue;
    }
    const detection = found.incident || found.rule === 'monitoring_gap' ? found : await withIncident(splunkd, found, open);
    if (detection !== found) await splunkd.save(COLLECTION, [detection]);
    const entry = await splunkd.get<OutboxEntry>('appmon_outbox', outboxKeyOf(detection._key));
    const standing = await standingOf(splunkd, detection, entry);
    if (standing === 'told' && entry) await recordNotified(splunkd, [entry]);
    // The safety net's record has none.
    const dispatches = detection.dispatches ?? 0;
    const since = detection.dispatch_time || detection.detected_time;
    if (standing !== 'lost' || dispatches >= MOST_DISPATCHES || now - since < FIRST_LOOK_SECONDS * 2 ** Math.max(0, dispatches - 1))
      continue;
    log('WARN', `nobody was told of ${detection._key} for ${Math.round(now - detection.detected_time)} s: its alert is dispatched again`);
    await tell(splunkd, { ...detection, dispatches }, context);
  }
}
