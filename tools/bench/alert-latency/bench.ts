import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { APP, Splunkd } from '../../../bin/kit/splunkd';
import { readDetectorSettings } from '../../../inputs/appmon_detector/settings';
import type { StepInput } from '../../../inputs/appmon_detector/step';
import { APP_ID, DEVICES } from '../../demo/bank';
import { startInbox, type Inbox } from '../../demo/inbox';
import { seeded, type Random } from '../../demo/random';
import { writeReport } from '../../demo/reports';
import { startProduct, type Product } from '../../start/product';
import { hasCrossed, type SentCrash } from './crossing';

/** Who was meant to notice. */
export type Watcher = 'detector' | 'safety net';

/** One run: what was sent and when people were told. Times in seconds. */
export interface LatencyRun {
  readonly watcher: Watcher;
  readonly version: string;
  /** Second of the minute at which the crossing crash was answered. */
  readonly phase: number;
  readonly crashes: number;
  /** The gateway's 200 on the crossing crash → Slack's POST; Infinity when nobody was told within 150 s. */
  readonly latency: number;
  /** Of it, until the decision was written; undefined for the safety net, which writes no detection. */
  readonly decided: number | undefined;
  /** Slack messages about this version: one is right. */
  readonly messages: number;
}

/** The product with everything around it that a run needs. */
export interface LatencyBench {
  /** Sends crashes of one fresh version until the watcher has seen enough, and waits for the message. */
  run(watcher: Watcher, version: string): Promise<LatencyRun>;
  /** Switches the detector input through REST. */
  setDetector(on: boolean): Promise<void>;
  close(): Promise<void>;
}

const CRASH_SPACING = 200;
const POLL = 20;
const PATIENCE = 150_000;

async function must(product: Product, path: string, form: Record<string, string>): Promise<void> {
  const { status, body } = await product.rest('POST', path, form);
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
}

async function macroNumber(product: Product, name: string): Promise<number> {
  const { body } = await product.rest('GET', `configs/conf-macros/${name}`);
  return Number((body as { entry: { content: { definition: string } }[] }).entry[0]?.content.definition);
}

/** Sends one Android report in the platform's own format; resolves with the time of the gateway's 200, epoch milliseconds. */
async function sendCrash(product: Product, random: Random, phone: { version: string; number: number }): Promise<number> {
  const report = writeReport('android', {
    random,
    version: phone.version,
    device: random.pick(DEVICES.android),
    time: Date.now() / 1000,
    incident: `${phone.version}-${phone.number}`,
  });
  const form = new FormData();
  form.set('report', new Blob([report]), 'report.txt');
  const metadata = {
    app_id: APP_ID,
    platform: 'android',
    app_version: phone.version,
    install_id: `phone-${phone.version}-${phone.number}`,
    session_id: `session-${phone.version}-${phone.number}`,
    session_first_crash: 1,
  };
  form.set('metadata', JSON.stringify(metadata));
  const reply = await fetch(`${product.gatewayUrl}/v1/crashes`, {
    method: 'POST',
    headers: { 'x-appmon-key': product.ingestKey },
    body: form,
  });
  const answered = Date.now();
  const text = await reply.text();
  if (reply.status !== 200) throw new Error(`the gateway answered ${reply.status}: ${text}`);
  return answered;
}

/** When Slack was told of a version, epoch milliseconds; Infinity when it was not within PATIENCE. */
async function messageOf(inbox: Inbox, version: string): Promise<number> {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    const message = inbox.received.find(({ channel, subject }) => channel === 'slack' && isAbout(subject, version));
    if (message) return message.time * 1000;
    await sleep(POLL);
  }
  return Infinity;
}

/** Whether a message is about a spike of this very version. */
const isAbout = (subject: string, version: string): boolean =>
  /crashes on/i.test(subject) && new RegExp(`(?<![\\d.])${version.replaceAll('.', '\\.')}(?![\\d.])`).test(subject);

async function decisionOf(product: Product, version: string): Promise<number | undefined> {
  const rows = await product.search('| inputlookup appmon_detections_lookup | table subject, detected_time');
  const row = rows.find(({ subject }) => subject === `crash_spike:${APP_ID}:android:${version}`);
  return row ? Number(row['detected_time']) * 1000 : undefined;
}

/** Starts the real product (runtime, gateway and what they host) and a fake Slack. */
export async function openLatencyBench(): Promise<LatencyBench> {
  const inbox = await startInbox({ http: 0, smtp: 0 });
  // A copy: half an hour of runs must not change with a build that somebody starts meanwhile.
  const folder = mkdtempSync(join(tmpdir(), 'bench-package-'));
  const app = join(folder, APP);
  cpSync(join(__dirname, '../../../dist', APP), app, { recursive: true });
  const product = await startProduct({ app });
  await must(product, 'storage/passwords', {
    realm: 'app_monitoring',
    name: 'slack',
    password: `http://127.0.0.1:${inbox.httpPort}/slack`,
  });
  await must(product, 'configs/conf-app_monitoring_settings/notifications', { allowed_private_hosts: '127.0.0.1' });
  const { test } = await readDetectorSettings(new Splunkd(product.mgmtUrl, product.sessionKey));
  const net = {
    crashes: await macroNumber(product, 'appmon_spike_minimum_crashes'),
    installations: await macroNumber(product, 'appmon_spike_minimum_installations'),
  };
  const random = seeded(1);
  const isEnough = (watcher: Watcher, sent: readonly SentCrash[], rule: StepInput['test']): boolean =>
    watcher === 'detector' ? hasCrossed(sent, rule) : sent.length >= Math.max(net.crashes, net.installations);
  return {
    async run(watcher, version) {
      const sent: SentCrash[] = [];
      let answered = 0;
      while (!isEnough(watcher, sent, test)) {
        if (sent.length > 0) await sleep(CRASH_SPACING);
        const phone = { version, number: sent.length };
        answered = await sendCrash(product, random, phone);
        sent.push({ answered: answered / 1000, installation: `phone-${phone.number}` });
      }
      const told = await messageOf(inbox, version);
      const decided = await decisionOf(product, version);
      return {
        watcher,
        version,
        phase: (answered / 1000) % 60,
        crashes: sent.length,
        latency: (told - answered) / 1000,
        decided: decided === undefined ? undefined : (decided - answered) / 1000,
        messages: inbox.received.filter(({ channel, subject }) => channel === 'slack' && isAbout(subject, version)).length,
      };
    },
    setDetector: (on) => must(product, `data/inputs/appmon_detector/main/${on ? 'enable' : 'disable'}`, {}),
    async close() {
      await product.stop();
      await inbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
