import type { Splunkd } from '../../bin/kit/splunkd';
import type { EventWriter } from '../kit/events';
import { log } from '../kit/log';
import { parentOf, SAFETY_NET, tell, withIncident } from './alerts';
import { toDetection, topIssue, type Detection, type IssueName } from './detection';
import { closeIncident, openIncidents, reopenIncident, updateIncident, type Incident } from './incident';
import { answerOf, ratesOf } from './live';
import { seriesKey, type DetectorState } from './state';
import type { Finding } from './step';

const COLLECTION = 'appmon_detections';
/** For so long the safety net's word is enough: its hour and the detector's may differ. */
const NET_SECONDS = 3600;

async function nameOf(splunkd: Splunkd, finding: Finding): Promise<IssueName> {
  const { key, issue } = topIssue(finding);
  if (key === '') return { issue: '', title: '' };
  const known = await splunkd.get<{ title?: string }>('appmon_issues', issue);
  if (known) return { issue, title: known.title ?? '' };
  // Younger than the catalogue's last run: the reports themselves know the title.
  const [row] = await splunkd.oneshot(
    `search \`appmon_index_crashes\` issue_key="${key.replace(/[^\w-]/g, '')}" | head 1 | table title, issue_key`,
    { earliest_time: '-4h', latest_time: '+1h' },
  );
  const title = row?.['title'];
  return { issue, title: typeof title === 'string' ? title : '' };
}

/** The claim of somebody else on this subject: the same key, or the safety net's within the hour. */
async function claimOf(splunkd: Splunkd, draft: Detection): Promise<Detection | undefined> {
  const [net] = await splunkd.find<Detection>(COLLECTION, {
    subject: draft.subject,
    sid: SAFETY_NET,
    detected_time: { $gte: draft.detected_time - NET_SECONDS },
  });
  if (net) return net;
  return (await splunkd.insert(COLLECTION, draft)) ? undefined : ((await splunkd.get<Detection>(COLLECTION, draft._key)) ?? draft);
}

/** What publishing needs beside the findings. */
export interface PublishContext {
  readonly events: EventWriter;
  /** Epoch seconds. */
  readonly now: number;
  readonly mutedUntil: number;
  /** Findings that are over since long: they are shown and nobody is told. */
  readonly stale: ReadonlySet<Finding>;
}

/** Carries out an opening: claim, incident, event, and (unless muted) the saved alert. Who comes second tells nobody. */
async function publishOpening(
  splunkd: Splunkd,
  finding: Finding,
  context: PublishContext & { readonly open: readonly Incident[] },
): Promise<void> {
  const { now, open } = context;
  const where = { app_id: finding.appId, platform: finding.platform, app_version: finding.version };
  // A new issue inside an open spike is its cause, not a second alarm.
  const isChild = finding.rule === 'new_issue' && parentOf(open, where) !== undefined;
  const draft = toDetection(finding, {
    detected: now,
    incident: '',
    silence: context.stale.has(finding) ? 'stale' : now < context.mutedUntil || isChild ? 'muted' : undefined,
    name: await nameOf(splunkd, finding),
  });
  const earlier = await claimOf(splunkd, draft);
  if (earlier) {
    if (earlier.incident) await reopenIncident(splunkd, earlier.incident, draft);
    return;
  }
  const detection = await withIncident(splunkd, draft, open);
  await tell(splunkd, detection, context);
  log(
    'INFO',
    `detected ${detection._key} incident=${detection.incident} crashes=${detection.crashes} installations=${detection.users} dispatched=${detection.dispatched}`,
  );
}

/** Writes and tells a notice that belongs to no app and opens no incident; who comes second tells nobody. */
export async function publishNotice(splunkd: Splunkd, notice: Detection, context: PublishContext): Promise<void> {
  if (!(await splunkd.insert(COLLECTION, notice))) return;
  await tell(splunkd, notice, context);
  log('WARN', notice.title);
}

/** Carries out what a step found. A failure ends the look, which is repeated: claims keep what is done from being done twice. */
export async function publish(splunkd: Splunkd, findings: readonly Finding[], context: PublishContext): Promise<void> {
  for (const finding of findings) {
    const open = await openIncidents(splunkd);
    const subject = `crash_spike:${seriesKey(finding)}`;
    const mine = open.find((incident) => incident.subject === subject);
    if (finding.change === 'opened') await publishOpening(splunkd, finding, { ...context, open });
    else if (finding.change === 'closed' && mine) await closeIncident(splunkd, mine.inc, { calm: finding.time, now: context.now });
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
