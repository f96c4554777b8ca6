import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueIdOf } from '../../core/crash';
import { planted, several, type Planted } from './plant';
import { packagedSearches, startQuietProduct, type QuietProduct } from './quiet-product';
import { until } from '../support/until';

/** Every search of the package runs, and those that decide or remember something do it right. */
jest.setTimeout(180_000);

const NOW = Math.floor(Date.now() / 1000);
const HOUR = Math.floor(NOW / 3_600) * 3_600;
const ISSUE = '5a0f'.repeat(16);
const COLLECTION = 'storage/collections/data/appmon_issues';

const crash = (fields: Record<string, string | number>): Planted =>
  planted('app.crash', NOW - 30, {
    kind: 'crash',
    app_version: '8.14.0',
    issue_key: ISSUE,
    variant_key: ISSUE,
    title: 'NullPointerException in PaymentSignFragment.onBiometricResult',
    exception_type: 'java.lang.NullPointerException',
    exception_message: 'customer has no signature',
    symbolication: 'full',
    ...fields,
  });

/** Twelve crashes of six phones on the new version, nine of nine phones on the old one. */
const CRASHES: readonly Planted[] = [
  ...several(6, 0, (phone) => crash(phone as Record<string, string>)),
  ...several(6, 0, (phone) => crash(phone as Record<string, string>)),
  ...several(9, 50, (phone) => crash({ ...(phone as Record<string, string>), app_version: '8.13.1', issue_key: 'c'.repeat(64) })),
];

let quiet: QuietProduct;
let firstEnd = 0;

const send = async (path: string, value: unknown): Promise<number> => {
  const reply = await fetch(`${quiet.product.mgmtUrl}/servicesNS/nobody/app_monitoring/${path}?output_mode=json`, {
    method: 'POST',
    headers: { authorization: `Splunk ${quiet.product.sessionKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
  return reply.status;
};

const issueRecord = async (): Promise<Record<string, unknown>> => {
  const query = encodeURIComponent(JSON.stringify({ issue_key: ISSUE }));
  const { body } = await quiet.product.rest('GET', `${COLLECTION}?query=${query}`);
  return (body as Record<string, unknown>[])[0] ?? {};
};

beforeAll(async () => {
  quiet = await startQuietProduct();
  await quiet.plant(CRASHES);
  firstEnd = await quiet.nextSecond();
});

afterAll(() => quiet.stop());

test.each(packagedSearches())('%s runs to its end without a complaint', async (name) => {
  expect(Array.isArray(await quiet.dispatch(name))).toBe(true);
});

test('the catalogue enters an issue, adds later reports and keeps what people wrote', async () => {
  const window = (from: number, to: number) => ({ 'dispatch.index_earliest': String(from), 'dispatch.index_latest': String(to) });
  // The run above, over everything, has entered both issues.
  const entered = await until('the catalogue', async () => {
    const record = await issueRecord();
    return record['events'] === undefined ? undefined : record;
  });
  expect(entered).toMatchObject({
    _key: issueIdOf(ISSUE),
    issue_key: ISSUE,
    issue: issueIdOf(ISSUE),
    title: 'NullPointerException in PaymentSignFragment.onBiometricResult',
    exception_type: 'java.lang.NullPointerException',
    kind: 'crash',
    state: 'open',
    first_version: '8.14.0',
    last_version: '8.14.0',
    events: 12,
  });
  expect(
    await send(`${COLLECTION}/${issueIdOf(ISSUE)}`, { ...entered, owner: 'ana', notes: 'signature is null', state: 'snoozed', version: 2 }),
  ).toBe(200);
  await quiet.plant([
    crash({ install_id_hash: 'phone-7', app_version: '8.15.0' }),
    crash({ install_id_hash: 'phone-8', app_version: '8.15.0' }),
  ]);
  await quiet.dispatch('AppMon - Base - Issue catalogue', window(firstEnd, await quiet.nextSecond()));
  const later = await until('the second run', async () => {
    const record = await issueRecord();
    return Number(record['events']) > 12 ? record : undefined;
  });
  expect(later).toMatchObject({
    events: 14,
    owner: 'ana',
    notes: 'signature is null',
    state: 'snoozed',
    version: 2,
    last_version: '8.15.0',
    first_version: '8.14.0',
  });
});

test('the list of issues shows people, trend and what was decided', async () => {
  const rows = await quiet.dispatch('AppMon - Base - Issues');
  const row = rows.find((each) => each['issue_key'] === ISSUE);
  // Phones 0…5, 7 and 8.
  expect(row).toMatchObject({ users: '8', events: '14', owner: 'ana', state: 'snoozed', issue: issueIdOf(ISSUE), badges: 'new' });
});

const forgetDetections = async (): Promise<void> => {
  const { status } = await quiet.product.rest('DELETE', 'storage/collections/data/appmon_detections');
  expect(status).toBe(200);
};

test('the safety net fires for the version with ten crashes and more, and not for the other', async () => {
  await forgetDetections();
  const rows = await quiet.dispatch('AppMon - Alert - Safety net');
  expect(rows.map((row) => row['subject'])).toEqual(['crash_spike:es.meridiano.app:android:8.14.0']);
  expect(rows[0]).toMatchObject({ rule: 'crash_spike', severity: 'critical', crashes: '12', users: '6' });
  // It claims what it tells: a second run, and the detector, leave it out.
  expect(await quiet.dispatch('AppMon - Alert - Safety net')).toEqual([]);
  const [claim] = await quiet.product.search('| inputlookup appmon_detections_lookup');
  expect(claim).toMatchObject({ subject: rows[0]?.['subject'], state: 'new', dispatched: '1', sid: 'safety net', crashes: '12' });
});

test('the safety net is silent about what the detector told within the hour', async () => {
  await forgetDetections();
  const subject = 'crash_spike:es.meridiano.app:android:8.14.0';
  expect(
    await send('storage/collections/data/appmon_detections', {
      _key: `${subject}:${HOUR}`,
      subject,
      detected_time: NOW - 4_000,
      state: 'notified',
    }),
  ).toBe(201);
  expect((await quiet.dispatch('AppMon - Alert - Safety net')).length).toBe(1);
  await forgetDetections();
  expect(
    await send('storage/collections/data/appmon_detections', {
      _key: `${subject}:${HOUR + 1}`,
      subject,
      detected_time: NOW - 60,
      state: 'notified',
    }),
  ).toBe(201);
  expect(await quiet.dispatch('AppMon - Alert - Safety net')).toEqual([]);
});

test('the alert of the detector reads what is new and was to be told, for a quarter of an hour', async () => {
  const detection = { rule: 'crash_spike', state: 'new', dispatched: 1, detected_time: NOW - 60 };
  const path = 'storage/collections/data/appmon_detections';
  await forgetDetections();
  await send(path, { ...detection, _key: 'told', title: 'told' });
  await send(path, { ...detection, _key: 'muted', title: 'muted', dispatched: 0 });
  await send(path, { ...detection, _key: 'old', title: 'old', detected_time: NOW - 1_000 });
  await send(path, { ...detection, _key: 'done', title: 'done', state: 'notified' });
  await send(path, { ...detection, _key: 'issue', title: 'issue', rule: 'new_issue' });
  const titles = async (name: string) => (await quiet.dispatch(name)).map((row) => row['title']);
  expect(await titles('AppMon - Alert - Detection')).toEqual(['told']);
  expect(await titles('AppMon - Alert - New issue')).toEqual(['issue']);
});

test('data quality counts lateness over what came', async () => {
  await quiet.plant([crash({ install_id_hash: 'phone-9', received_time: NOW + 7_200, app_version: '8.16.0' })]);
  const rows = await quiet.dispatch('AppMon - Base - Data quality');
  const of = (part: string) => rows.filter((row) => row['part'] === part);
  // 23 reports two seconds late, one two hours late.
  expect(of('lateness').map(({ bucket, n, share }) => [bucket, n, share])).toEqual([
    ['under 1 min', '23', '95.83'],
    ['1-24 h', '1', '4.17'],
  ]);
});

test('a report shows the id of its issue, and another one after people have joined issues', async () => {
  const shown = async (): Promise<readonly unknown[]> => {
    const rows = await quiet.product.search(`search \`appmon_index_crashes\` issue_key=${ISSUE} | stats count by issue`, {
      earliest_time: '-1d',
      latest_time: '+1d',
    });
    return rows.map((row) => row['issue']);
  };
  expect(await shown()).toEqual([issueIdOf(ISSUE)]);
  await quiet.enter('appmon_aliases', [
    {
      _key: `${ISSUE}:${ISSUE}`,
      issue_key: ISSUE,
      variant_key: ISSUE,
      issue: issueIdOf('c'.repeat(64)),
      reason: 'the same null',
      version: 2,
    },
  ]);
  expect(await shown()).toEqual([issueIdOf('c'.repeat(64))]);
  // What people decided stays, also when further variants of the issue come.
  await quiet.plant([crash({ install_id_hash: 'phone-10', variant_key: 'd'.repeat(64) })]);
  await quiet.dispatch('AppMon - Base - Issue aliases');
  expect(await shown()).toEqual([issueIdOf('c'.repeat(64))]);
});

describe('macros', () => {
  const source = readFileSync(join(__dirname, '../../default/macros.conf'), 'utf8');
  const names = [...source.matchAll(/^\[(.+)\]$/gm)].map(([, name = '']) => name);
  const values: Record<string, string> = {
    ...{ numerator: '1', denominator: '2000', key: 'key', day: 'day', span: '1h', condition: 'true()', runbook: 'RB-01' },
    collection: 'appmon_slos',
  };
  const row = `| makeresults | eval key="${ISSUE}", day=20000, app_id="bank", event_name="session.start", _indextime=_time`;
  /** How a macro is used, by how its definition begins. */
  const forms: readonly (readonly [RegExp, (call: string) => string])[] = [
    [/^\(|^`appmon_index/, (call) => `| tstats count where ${call}`],
    [/^appmon_(metrics|summary)$/, (call) => `search index=${call} | stats count`],
    [/^(search|tstats|inputlookup) |^`appmon_rollup_rows/, (call) => `| ${call} | stats count`],
    [/^(eval|lookup|fillnull) |^`appmon_zone_offset/, (call) => `${row} | ${call} | stats count`],
    [/./, (call) => `${row} | eval value=${call} | table value`],
  ];

  test.each(names)('%s expands to something that runs', async (name) => {
    const stanza = source.slice(source.indexOf(`[${name}]`)).split(/\n(?=\[)/)[0] ?? '';
    const given = (/^args = (.+)$/m.exec(stanza)?.[1] ?? '').split(',').map((argument) => values[argument.trim()] ?? '');
    const call = `\`${name.includes('(') ? `${name.slice(0, name.indexOf('('))}(${given.join(', ')})` : name}\``;
    const definition = /^definition = (.*)$/m.exec(stanza)?.[1] ?? '';
    const [, form] = forms.find(([begin]) => begin.test(definition)) ?? [];
    const rows = await quiet.product.search(form?.(call) ?? '', { earliest_time: '-1d' });
    expect(rows).toHaveLength(1);
  });

  test('a rate needs five hundred sessions', async () => {
    const [row] = await quiet.product.search(
      '| makeresults | eval enough=`appmon_rate(1, 800)`, few=`appmon_rate(1, 499)` | table enough few',
    );
    expect(row).toEqual({ enough: '0.125' });
  });

  test('the issue id is the one that the detector writes', async () => {
    const [row] = await quiet.product.search(`| makeresults | eval key="${ISSUE}" | eval id=\`appmon_issue_id(key)\` | table id`);
    expect(row).toEqual({ id: issueIdOf(ISSUE) });
  });
});
