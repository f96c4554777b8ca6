import { startInbox, type Inbox } from '../../tools/demo/inbox';
import { measured } from '../searches/plant';
import { startQuietProduct, type QuietProduct } from '../searches/quiet-product';
import { until } from '../support/until';

/** The daily report through a real mail server, and the Slack action as the Setup page tries it. */
jest.setTimeout(120_000);

const REPORT = 'AppMon - Report - Daily';
const START = new Date(new Date().setHours(0, 0, 0, 0));
const YESTERDAY = new Date(START.getTime() - 12 * 3_600_000);
const DAY = [YESTERDAY.getFullYear(), YESTERDAY.getMonth() + 1, YESTERDAY.getDate()].map((part) => String(part).padStart(2, '0')).join('-');

let inbox: Inbox;
let quiet: QuietProduct;

const must = async (path: string, form: Readonly<Record<string, string>>): Promise<void> => {
  const { status, body } = await quiet.product.rest('POST', path, form);
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
};
const mails = () => inbox.received.filter(({ channel }) => channel === 'mail');
const slacks = () => inbox.received.filter(({ channel }) => channel === 'slack');
const minute = (values: Readonly<Record<string, number>>, version: string, { platform = 'android', daysBefore = 0 } = {}) =>
  measured(YESTERDAY.getTime() / 1000 - daysBefore * 86_400, values, {
    app_id: 'bank',
    platform,
    app_version: version,
    region: '-',
    journey: '-',
  });

beforeAll(async () => {
  inbox = await startInbox({ http: 0, smtp: 0 });
  quiet = await startQuietProduct();
  await must('configs/conf-alert_actions/email', { mailserver: `127.0.0.1:${inbox.smtpPort}`, from: 'app-monitoring@bank.example' });
  await must(`saved/searches/${encodeURIComponent(REPORT)}`, { 'action.email': '1', 'action.email.to': 'head@bank.example' });
  await must('configs/conf-app_monitoring_settings/notifications', { allowed_private_hosts: '127.0.0.1' });
});

afterAll(async () => {
  await quiet.stop();
  await inbox.close();
});

const send = async (): Promise<(typeof inbox.received)[number]> => {
  const before = mails().length;
  await quiet.dispatch(REPORT, { trigger_actions: '1' });
  return until('the mail', () => mails()[before]);
};

test('a day without data is still reported, with zeros', async () => {
  const mail = await send();
  expect(mail.subject).toBe(`App Monitoring on ${DAY}: 0 crashes in 0 sessions`);
});

test('the mail names the day, sums all apps up, has a line a version and the table as CSV', async () => {
  await quiet.plant([
    minute({ 'appmon.sessions': 800, 'appmon.crashed_sessions': 6, 'appmon.crashes': 6 }, '8.14.0'),
    minute({ 'appmon.sessions': 1_200, 'appmon.crashed_sessions': 3, 'appmon.crashes': 3, 'appmon.anrs': 2 }, '8.13.1'),
    minute({ 'appmon.sessions': 10, 'appmon.crashes': 1 }, '3.0', { platform: 'ios' }),
    // The day before; one version has gone since.
    minute({ 'appmon.sessions': 1_000, 'appmon.crashed_sessions': 10, 'appmon.crashes': 10 }, '8.14.0', { daysBefore: 1 }),
    minute({ 'appmon.sessions': 1_000, 'appmon.crashed_sessions': 8, 'appmon.crashes': 8 }, '8.12.0', { daysBefore: 1 }),
  ]);
  await until('the measurements', async () => {
    const [row] = await quiet.product.search('| mstats sum(appmon.sessions) AS n where `appmon_index_metrics`', { earliest_time: '-3d' });
    return Number(row?.['n']) === 4_010 ? true : undefined;
  });
  const mail = await send();
  // 6 + 3 + 1 crashes in 800 + 1200 + 10 sessions.
  expect(mail.subject).toBe(`App Monitoring on ${DAY}: 10 crashes in 2,010 sessions`);
  const rows = mail.text.split('\n').filter((line) => line.startsWith(DAY));
  expect(rows.map((line) => line.split('|').map((cell) => cell.trim()))).toEqual([
    // 18 of 2000 sessions crashed the day before: 0.90 % - 9 / 2010 = 0.45 points better; 8.14.0: 10 of 1000, 0.25 points.
    // 9 of 2010, 3 of 1200 and 6 of 800 sessions crashed; ten sessions are too few for a rate.
    [DAY, 'All apps', '', '', '2,010', '9', '99.55', '+0.45', '10', '2', '0'],
    [DAY, 'bank', 'android', '8.13.1', '1,200', '3', '99.75', 'too few', '3', '2', '0'],
    [DAY, 'bank', 'android', '8.14.0', '800', '6', '99.25', '+0.25', '6', '0', '0'],
    [DAY, 'bank', 'ios', '3.0', '10', '0', 'too few', 'too few', '1', '0', '0'],
  ]);
  expect(mail.text).toContain(`All apps on ${DAY}: 2,010 sessions, 10 crashes, 2 ANRs, 0 alerts.`);
});

describe('the Slack action by hand, as the Test button runs it', () => {
  const search =
    '| makeresults | eval title="Test from the Setup page", severity="low" | sendalert appmon_slack param.severity="low" param.runbook="RB-07"';

  /** Runs it as a job, and gives what the job says about it. */
  const run = async (spl: string): Promise<string> => {
    const { body } = await quiet.product.rest('POST', 'search/v2/jobs', { search: spl, exec_mode: 'oneshot' });
    return JSON.stringify(body);
  };

  test('says what is missing while no secret is stored', async () => {
    expect(await run(search)).toContain('ended with exit code 1');
    const [entry] = await until('the entry', async () => {
      const rows = await quiet.product.search('| inputlookup appmon_outbox_lookup | table state, last_error');
      return rows.length > 0 ? rows : undefined;
    });
    expect(entry?.['state']).toBe('waiting');
    expect(entry?.['last_error']).toContain('Setup page');
    expect(slacks()).toEqual([]);
  });

  test('sends its parameters and the row', async () => {
    await must('storage/passwords', { realm: 'app_monitoring', name: 'slack', password: `http://127.0.0.1:${inbox.httpPort}/slack` });
    expect(await run(search.replace('Test from', 'Second test from'))).not.toContain('exit code');
    const message = slacks().find(({ subject }) => subject === 'low: Second test from the Setup page');
    expect(message?.text).toContain('Runbook RB-07');
  });
});
