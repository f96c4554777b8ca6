import { setTimeout as sleep } from 'node:timers/promises';
import { startInbox, type Inbox } from '../../tools/demo/inbox';
import { startProduct, type Product } from '../support/product';
import { until } from '../support/until';

/** From a burst of real crash reports at the gateway to Slack and e-mail, through every process of the product. */
jest.setTimeout(180_000);

const APP = 'es.meridiano.app';
const VERSION = '8.14.0';
const LINK_BASE = 'https://splunk.bank.example';

const report = (phone: number): string =>
  [
    'FATAL EXCEPTION: main',
    `Process: ${APP}, PID: ${1000 + phone}`,
    'java.lang.NullPointerException: customer 4111 1111 1111 1111 has no signature',
    '\tat es.meridiano.pay.sign.PaymentSignFragment.onBiometricResult(PaymentSignFragment.kt:214)',
    '\tat android.os.Handler.dispatchMessage(Handler.java:99)',
    '\tat android.os.Looper.loop(Looper.java:294)',
  ].join('\n');

async function sendCrash(product: Product, phone: number): Promise<void> {
  const form = new FormData();
  form.set('report', new Blob([report(phone)]), 'report.txt');
  form.set(
    'metadata',
    JSON.stringify({
      app_id: APP,
      platform: 'android',
      app_version: VERSION,
      install_id: `phone-${phone}`,
      session_id: `s-${phone}`,
      session_first_crash: 1,
    }),
  );
  const reply = await fetch(`${product.gatewayUrl}/v1/crashes`, {
    method: 'POST',
    headers: { 'x-appmon-key': product.ingestKey },
    body: form,
  });
  expect(reply.status).toBe(200);
}

async function configure(product: Product, inbox: Inbox): Promise<void> {
  const must = async (path: string, form: Record<string, string>): Promise<void> => {
    const { status, body } = await product.rest('POST', path, form);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  };
  await must('storage/passwords', { realm: 'app_monitoring', name: 'slack', password: `http://127.0.0.1:${inbox.httpPort}/slack` });
  await must('configs/conf-app_monitoring_settings/notifications', { allowed_private_hosts: '127.0.0.1', link_base: LINK_BASE });
  await must('configs/conf-alert_actions/email', { mailserver: `127.0.0.1:${inbox.smtpPort}`, from: 'app-monitoring@bank.example' });
  await must(`saved/searches/${encodeURIComponent('AppMon - Alert - Detection')}`, {
    'action.email': '1',
    'action.email.to': 'on-call@bank.example',
  });
}

let inbox: Inbox;
let product: Product;

beforeAll(async () => {
  inbox = await startInbox({ http: 0, smtp: 0 });
  product = await startProduct();
  await configure(product, inbox);
});

afterAll(async () => {
  await product.stop();
  await inbox.close();
});

test('a burst of crashes is told once to Slack and once by mail, with who, where and which issue', async () => {
  // The safety net runs at each full minute; the burst comes early in one, so that the detector is first.
  await until('the first half of a minute', () => (new Date().getSeconds() < 30 ? true : undefined));
  for (let phone = 0; phone < 12; phone += 1) await sendCrash(product, phone);
  const slack = await until('the Slack message', () =>
    inbox.received.find((message) => message.channel === 'slack' && message.subject.includes(VERSION)),
  );
  expect(slack.text).toMatch(/Crashes on Android 8\.14\.0/i);
  expect(slack.text).toContain(`${APP} · android · ${VERSION}`);
  expect(slack.text).toContain('Runbook RB-01');
  const mail = await until('the mail', () => inbox.received.find((message) => message.channel === 'mail'));
  expect(mail.subject).toMatch(/^\[critical\] Crashes on Android 8\.14\.0: \d+ installations$/);

  // The message is on its way before the record says so.
  const detection = await until('the record of the notification', async () => {
    const [row] = await product.search(
      '| inputlookup appmon_detections_lookup where rule="crash_spike" state="notified" | table subject, state, crashes, users, occurred_time, received_time, detected_time, notified_time, incident',
    );
    return row;
  });
  expect(detection).toMatchObject({ subject: `crash_spike:${APP}:android:${VERSION}`, state: 'notified' });
  // What the reader of the mail needs, each on a line of its own.
  const page = `${LINK_BASE}/en-GB/app/app_monitoring/alerts?inc=${String(detection['incident'])}`;
  for (const line of [
    /^Crashes on Android 8\.14\.0$/m,
    /^Who: \d+ installations, \d+ crashes$/m,
    /^Where: es\.meridiano\.app, android 8\.14\.0$/m,
    /^Since: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+$/m,
    /^Top issue: AM-[0-9A-Z]{8} .*PaymentSignFragment\.onBiometricResult$/m,
    /^To do: whoever is on call acknowledges and follows runbook RB-01\.$/m,
  ])
    expect(mail.text).toMatch(line);
  expect(mail.text.split('\n')).toEqual(expect.arrayContaining([`Look: ${page}`, `Acknowledge: ${page}&do=ack`]));
  expect(slack.text).toContain(`<${page.replaceAll('&', '&amp;')}&amp;do=ack|Acknowledge>`);
  const times = ['received_time', 'detected_time', 'notified_time'].map((name) => Number(detection[name]));
  expect([...times].sort((a, b) => a - b)).toEqual(times);
  expect(Number(detection['users'])).toBeGreaterThanOrEqual(3);

  // Neither the safety net nor the detector's next look may tell again.
  const net = await product.rest('POST', `saved/searches/${encodeURIComponent('AppMon - Alert - Safety net')}/dispatch`, {
    trigger_actions: '1',
  });
  expect(net.status).toBe(201);
  await sleep(12_000);
  expect(inbox.received.filter((message) => message.channel === 'slack' && message.subject.includes('Crashes on'))).toHaveLength(1);
});

test('what was private in the reports reached neither the index nor the message', async () => {
  const rows = await product.search('search index=appmon_crashes | table _raw', { earliest_time: '-1h' });
  expect(rows.length).toBeGreaterThanOrEqual(12);
  const kept = JSON.stringify(rows) + JSON.stringify(inbox.received);
  expect(kept).not.toMatch(/4111[ -]?1111/);
  expect(kept).not.toContain('phone-3');
});
