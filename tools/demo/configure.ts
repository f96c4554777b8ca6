import { randomUUID } from 'node:crypto';
import { demoError, sendHec, type AdminClient, type DemoTarget } from './client';
import { APP_ID, APP_NAME, BAD_VERSION, JOURNEYS } from './bank';

/** Where the demo's own inbox listens. */
export interface InboxAddresses {
  readonly slackUrl: string;
  readonly smtp: string;
}

const RECIPIENT = 'on-call@meridiano.example';
const MAILED = ['AppMon - Alert - Detection', 'AppMon - Alert - New issue', 'AppMon - Report - Daily'];

/** Sets Slack, mail and reference data through REST, as an admin would on the Setup page. */
export async function configure(admin: AdminClient, target: DemoTarget, inbox: InboxAddresses): Promise<void> {
  await admin.call('POST', 'storage/passwords', {
    form: { realm: 'app_monitoring', name: 'slack', password: inbox.slackUrl },
    accept: [409],
  });
  await admin.call('POST', `storage/passwords/${encodeURIComponent('app_monitoring:slack:')}`, { form: { password: inbox.slackUrl } });
  await admin.call('POST', 'configs/conf-app_monitoring_settings/notifications', {
    form: { allowed_private_hosts: '127.0.0.1', link_base: target.webUrl, runbook_base: 'https://runbooks.meridiano.example/' },
  });
  await admin.call('POST', 'configs/conf-alert_actions/email', {
    form: { mailserver: inbox.smtp, from: 'app-monitoring@meridiano.example' },
  });
  for (const name of MAILED)
    await admin.call('POST', `saved/searches/${encodeURIComponent(name)}`, { form: { 'action.email': '1', 'action.email.to': RECIPIENT } });
  await admin.call('POST', 'storage/collections/data/appmon_apps/batch_save', {
    json: [
      {
        _key: APP_ID,
        app_id: APP_ID,
        name: APP_NAME,
        bundle_ids: APP_ID,
        in_app_prefixes: 'es.meridiano,Meridiano',
        report_timezone: 'Europe/Madrid',
        country: 'ES',
      },
    ],
  });
  await admin.call('POST', 'storage/collections/data/appmon_journeys/batch_save', {
    json: JOURNEYS.map(([journey]) => ({
      _key: journey.name,
      journey: journey.name,
      name: journey.name.replaceAll('_', ' '),
      steps: 'start,finish',
      target: journey.completion,
    })),
  });
  await admin.call('POST', 'configs/conf-macros/bank_backend', { form: { definition: '(index=appmon_logs platform=backend)' } });
}

/** Enters the rollout of the bad release, as the store's console would report it. */
export async function enterRollout(admin: AdminClient, time: number, percent: number): Promise<void> {
  await admin.call('POST', 'storage/collections/data/appmon_rollouts/batch_save', {
    json: [{ _key: `android:${BAD_VERSION}:${percent}`, app_id: APP_ID, platform: 'android', app_version: BAD_VERSION, time, percent }],
  });
}

/** Keeps the detector away from the history while it is loaded. */
export async function pauseDetector(admin: AdminClient): Promise<void> {
  await admin.call('POST', 'data/inputs/appmon_detector/main/disable', { form: {} });
}

/** Starts the detector behind the history. */
export async function resumeDetector(admin: AdminClient, now: number): Promise<void> {
  await admin.call('POST', 'configs/conf-app_monitoring_settings/detector', {
    form: { ignore_before: String(Math.ceil(now)), muted_until: '0' },
  });
  await admin.call('POST', 'data/inputs/appmon_detector/main/enable', { form: {} });
}

const SUMMARY_SEARCHES = ['AppMon - Base - Rollup minute', 'AppMon - Base - Rollup late'];

/** Searches that add to what they found before: what is loaded must be counted once, by hand. */
const ADDING_SEARCHES = [...SUMMARY_SEARCHES, 'AppMon - Base - Issue catalogue'];

/** Switches the schedules of the searches that add up. */
export async function scheduleRollups(admin: AdminClient, on: boolean): Promise<void> {
  for (const name of ADDING_SEARCHES)
    await admin.call('POST', `saved/searches/${encodeURIComponent(name)}`, { form: { is_scheduled: on ? '1' : '0' } });
}

interface JobReply {
  readonly entry?: readonly {
    readonly content?: { readonly isDone?: boolean; readonly isFailed?: boolean; readonly messages?: readonly { readonly text: string }[] };
  }[];
}

/** Runs a search to its end, as seen from `now` (epoch seconds); throws when it fails. */
async function runOnce(admin: AdminClient, name: string, now: number): Promise<void> {
  const { sid } = (await admin.call('POST', `saved/searches/${encodeURIComponent(name)}/dispatch`, {
    form: { trigger_actions: '0', 'dispatch.now': String(now) },
  })) as { sid: string };
  for (;;) {
    const reply = (await admin.call('GET', `search/v2/jobs/${encodeURIComponent(sid)}`)) as JobReply;
    const { isDone, isFailed, messages = [] } = reply.entry?.[0]?.content ?? {};
    if (isFailed) throw demoError('APPMON-DEMO-SEARCH', { name, reason: messages.map(({ text }) => text).join(' ') || 'no reason given' });
    if (isDone) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Waits until that many events can be searched: a summary made earlier would miss the end. */
export async function untilSearchable(admin: AdminClient, events: number): Promise<void> {
  const form = {
    search: '| tstats count where index=appmon_events OR index=appmon_crashes',
    exec_mode: 'oneshot',
    earliest_time: '0',
    latest_time: '+1d',
  };
  for (;;) {
    const answer = (await admin.call('POST', 'search/v2/jobs', { form })) as { results?: { count?: string }[] };
    if (Number(answer.results?.[0]?.count ?? 0) >= events) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Waits until everything that was written before can be searched: the store takes what arrives in its order, and a mark comes last. */
async function untilTaken(admin: AdminClient, target: DemoTarget): Promise<void> {
  const source = `demo:${randomUUID()}`;
  await sendHec(target, [JSON.stringify({ event: 'mark', source, sourcetype: 'demo:mark', index: 'appmon_summary' })]);
  const form = { search: `| tstats count where index=appmon_summary source="${source}"`, exec_mode: 'oneshot', earliest_time: '-1h' };
  for (;;) {
    const answer = (await admin.call('POST', 'search/v2/jobs', { form })) as { results?: { count?: string }[] };
    if (Number(answer.results?.[0]?.count ?? 0) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * Makes the summaries of the loaded history with the shipped searches, once: chains in which one search feeds the next, side by side.
 * All look from one moment: the rollups divide the history at four hours before it, to the minute.
 */
export async function summarise(admin: AdminClient, target: DemoTarget): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const run = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await runOnce(admin, `AppMon - Base - ${name}`, now);
  };
  const written = (): Promise<void> => untilTaken(admin, target);
  await run('Reference data');
  await Promise.all([
    run('Top issues', 'Rollup minute', 'Rollup late')
      .then(written)
      .then(() => run('Baseline', 'Journeys month')),
    run('User days')
      .then(written)
      .then(() => run('User counts'))
      .then(written),
    run('Issue aliases', 'Issue catalogue').then(() => ageIssues(admin, now)),
  ]);
  await Promise.all(['KPI daily', 'Live facts', 'Issues', 'Data quality'].map((name) => run(name)));
}

interface KnownIssue {
  readonly _key: string;
  readonly first_seen: number;
  readonly first_version: string;
}

/** Makes the loaded issues as old as a bank's usual ones are: only what breaks later is new. */
async function ageIssues(admin: AdminClient, now: number): Promise<void> {
  const issues = (await admin.call('GET', 'storage/collections/data/appmon_issues')) as readonly KnownIssue[];
  const aged = issues.map((issue, at) => ({ ...issue, first_seen: now - (20 + 7 * at) * 86_400, first_version: '8.9.0' }));
  if (aged.length > 0) await admin.call('POST', 'storage/collections/data/appmon_issues/batch_save', { json: aged });
}
