import { issueIdOf } from '../../core/crash';
import { drainOutbox } from '../../bin/kit/outbox';
import type { Splunkd } from '../../bin/kit/splunkd';
import type { EventWriter } from '../kit/events';
import { log } from '../kit/log';
import { toDetection, toDetectionEvent, topIssue, type Detection, type IssueName } from './detection';
import { closeIncident, joinIncident, openIncident, openIncidents, updateIncident, type Incident } from './incident';
import { answerOf, ratesOf } from './live';
import { seriesKey, type DetectorState } from './state';
import type { Finding } from './step';

/** The saved alert of each rule; it reads what the detector wrote and runs the alert actions. */
const ALERTS: Readonly<Record<Finding['rule'], string>> = {
  crash_spike: 'AppMon - Alert - Detection',
  new_issue: 'AppMon - Alert - New issue',
};

async function nameOf(splunkd: Splunkd, finding: Finding): Promise<IssueName> {
  const key = topIssue(finding);
  if (key === '') return { issue: '', title: '' };
  const [known] = await splunkd.find<{ issue?: string; title?: string }>('appmon_issues', { issue_key: key });
  if (known) return { issue: known.issue ?? issueIdOf(key), title: known.title ?? '' };
  // Younger than the catalogue's last run: the reports themselves know the title.
  const [row] = await splunkd.oneshot(
    `search \`appmon_index_crashes\` issue_key="${key.replace(/[^\w-]/g, '')}" | head 1 | table title, issue_key`,
    { earliest_time: '-4h', latest_time: '+1h' },
  );
  const title = row?.['title'];
  return { issue: issueIdOf(key), title: typeof title === 'string' ? title : '' };
}

/** Writes an opening: incident, claim, event, and (unless muted) the saved alert. */
async function publishOpening(
  splunkd: Splunkd,
  finding: Finding,
  context: { events: EventWriter; now: number; mutedUntil: number; open: readonly Incident[] },
): Promise<Detection | undefined> {
  const { events, now, open } = context;
  const parent = open.find(
    (incident) => incident.app_id === finding.appId && incident.platform === finding.platform && incident.app_version === finding.version,
  );
  // A new issue inside an open spike is its cause, not a second alarm.
  const isChild = finding.rule === 'new_issue' && parent !== undefined;
  const draft = toDetection(finding, {
    detected: now,
    incident: parent?.inc ?? '',
    muted: now < context.mutedUntil || isChild,
    name: await nameOf(splunkd, finding),
  });
  if (!(await splunkd.insert('appmon_detections', draft))) return undefined;
  const incident = parent ?? (await openIncident(splunkd, draft));
  if (parent) await joinIncident(splunkd, parent.inc, draft);
  const detection: Detection = { ...draft, incident: incident.inc };
  await splunkd.save('appmon_detections', [detection]);
  if (detection.dispatched === 1) await splunkd.dispatchAlert(ALERTS[finding.rule]);
  await events.emit([{ data: toDetectionEvent(detection), time: now }]);
  log(
    'INFO',
    `detected ${detection._key} incident=${incident.inc} crashes=${detection.crashes} installations=${detection.users} dispatched=${detection.dispatched}`,
  );
  return detection;
}

/** Carries out what a step found. A failing write is logged and does not stop the others: the safety net covers what could not be told. */
export async function publish(
  splunkd: Splunkd,
  findings: readonly Finding[],
  context: { readonly events: EventWriter; readonly now: number; readonly mutedUntil: number },
): Promise<void> {
  for (const finding of findings) {
    const open = await openIncidents(splunkd);
    const subject = `crash_spike:${seriesKey(finding)}`;
    const mine = open.find((incident) => incident.subject === subject);
    if (finding.change === 'opened') await publishOpening(splunkd, finding, { ...context, open });
    else if (finding.change === 'closed' && mine) await closeIncident(splunkd, mine.inc, context.now);
    else if (finding.evidence && mine) {
      const { crashes, installations } = finding.evidence;
      await updateIncident(splunkd, mine.inc, () => ({ crashes, users: Math.max(mine.users, installations), updated: context.now }));
    }
  }
}

/** Writes the answer strips and present rates that the Live page reads every ten seconds. */
export async function publishLive(splunkd: Splunkd, state: DetectorState, now: number): Promise<void> {
  const open = await openIncidents(splunkd);
  const rates = ratesOf(state, now);
  const apps = new Set([...rates.map((rate) => rate.app_id), ...open.map((incident) => incident.app_id)]);
  await splunkd.save('appmon_live', [...rates, ...[...apps].map((app) => answerOf(app, open, now))]);
}

/** Sends what waits in the outbox and records on the detections when people were told. */
export async function publishOutbox(splunkd: Splunkd, now: number): Promise<void> {
  for (const entry of await drainOutbox(splunkd, now)) {
    if (entry.state !== 'sent') {
      log('WARN', `${entry._key}: ${entry.last_error ?? 'not sent'}`);
      continue;
    }
    const key = entry._key.replace(/^slack:/, '');
    const detection = await splunkd.get<Detection>('appmon_detections', key);
    if (detection) await splunkd.save('appmon_detections', [{ ...detection, state: 'notified', notified_time: entry.sent_at ?? now }]);
  }
}
