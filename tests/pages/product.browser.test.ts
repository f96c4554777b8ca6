import { DateTime } from 'luxon';
import type { Browser, Page } from 'playwright-core';
import { TIMEZONE } from '../../tools/demo/bank';
import type { ResultRow } from '../support/product';
import { until } from '../support/until';
import { openBrowser, openView, setTheme, settled, signIn, violations, watch, type Watched } from './browser';
import { CANARY, plantBank, type PlantedBank } from './planted-bank';

const VIEWS = ['live', 'issues', 'issue', 'support', 'management', 'alerts', 'data_quality', 'setup', 'stability'];
const BLAMED = 'es.meridiano.pay.sign.PaymentSignFragment.onBiometricResult';

let bank: PlantedBank;
let browser: Browser;
let origin: string;
let desktop: Watched;
let phone: Watched;
/** The issue with most users, as a search over the crashes finds it. */
let top: ResultRow;

const rows = (spl: string, earliest: string): Promise<readonly ResultRow[]> =>
  bank.product.search(spl, { earliest_time: earliest, latest_time: 'now' });

async function row(spl: string, earliest: string): Promise<ResultRow> {
  const [first] = await rows(spl, earliest);
  if (!first) throw new Error(`no row: ${spl}`);
  return first;
}

const viewUrl = (view: string): string => (view === 'issue' ? `issue?issue=${String(top['issue'])}` : view);

/** A key figure as the page shows it: value with unit, and what it was counted from. */
async function kpi(page: Page, title: string): Promise<{ value: string; all: string }> {
  const item = page.locator('.appmon-kpi', { hasText: title });
  return { value: await item.locator('.appmon-kpi-value').innerText(), all: await item.innerText() };
}

/** Whole numbers of a text in the order in which they stand there. */
const numbers = (text: string): number[] =>
  [...text.replaceAll(/(?<=\d),(?=\d{3})/g, '').matchAll(/\d+(?:\.\d+)?/g)].map(([found]) => Number(found));

const incident = async (): Promise<ResultRow> => row(`| inputlookup appmon_incidents_lookup where inc="${bank.incident}"`, '-24h');

beforeAll(async () => {
  bank = await plantBank();
  origin = new URL(bank.product.webUrl).origin;
  top = await row(
    '| tstats count AS events dc(install_id_hash) AS users where `appmon_index_crashes` issue_key=* by issue_key | sort 1 - users | eval issue=`appmon_issue_id(issue_key)`',
    '-24h@m',
  );
  browser = await openBrowser();
  desktop = await watch(browser, origin, 1440);
  phone = await watch(browser, origin, 390);
  for (const { page } of [desktop, phone]) await signIn(page, origin, { name: 'admin', password: bank.product.password });
}, 300_000);

afterAll(async () => {
  await browser.close();
  await bank.close();
});

beforeEach(() => {
  for (const { complaints, searches } of [desktop, phone]) {
    complaints.length = 0;
    searches.length = 0;
  }
});

test('signing in leads to the first page of the account', () => {
  expect(desktop.page.url()).toBe(`${origin}/en-GB/app/app_monitoring/live`);
});

describe.each(['light', 'dark'] as const)('in %s colours', (theme) => {
  beforeAll(async () => {
    await setTheme(desktop.page, theme);
  });

  test.each([
    { name: 'desktop', width: 1440 },
    { name: 'phone', width: 390 },
  ])(
    'every page on a $name is quiet, stays on its origin, fits and is accessible',
    async ({ width }) => {
      const { page, complaints } = width === 390 ? phone : desktop;
      const found: Record<string, unknown> = {};
      for (const view of VIEWS) {
        await openView(page, origin, viewUrl(view)).catch((error: unknown) => complaints.push(String(error)));
        const tooWide = (await page.evaluate(() => document.documentElement.scrollWidth)) - width;
        const problems = [...complaints.splice(0), ...(await violations(page)), ...(tooWide > 0 ? [`${tooWide} px too wide`] : [])];
        if (problems.length > 0) found[view] = problems;
      }
      expect(found).toEqual({});
      const isDark = await page.evaluate(() => {
        const [red = 0, green = 0, blue = 0] = (getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []).map(Number);
        return red + green + blue < 3 * 128;
      });
      expect(isDark).toBe(theme === 'dark');
    },
    180_000,
  );
});

test('the chart engine of Splunk runs under the policy of the page', async () => {
  const { page, complaints } = desktop;
  await openView(page, origin, 'data_quality');
  await page.getByRole('button', { name: 'Show chart' }).click();
  await page.waitForSelector('.highcharts-series');
  expect(complaints).toEqual([]);
  expect(await violations(page)).toEqual([]);
});

describe('numbers are those of a search', () => {
  beforeAll(async () => {
    await setTheme(desktop.page, 'light');
  });

  test('Live: crash-free sessions of 60 minutes, counted from the events', async () => {
    const { page } = desktop;
    await openView(page, origin, 'live');
    const counted = await row(
      `| tstats count AS sessions where \`appmon_index_events\` event_name=session.start by _time span=2m
       | append [ search \`appmon_index_crashes\` kind=crash session_first_crash=1 | bin _time span=2m | stats count AS crashed by _time ]
       | eventstats max(_time) AS newest | where _time>newest-3600 | stats sum(sessions) AS sessions sum(crashed) AS crashed`,
      '-3h@m',
    );
    const [sessions, crashed] = [Number(counted['sessions']), Number(counted['crashed'])];
    const shown = await kpi(page, 'Crash-free sessions');
    expect(numbers(shown.value)).toEqual([Number((100 - (100 * crashed) / sessions).toFixed(2))]);
    expect(numbers(shown.all).slice(-2)).toEqual([crashed, sessions]);
  });

  test('Issues and Issue: users and events of the top issue', async () => {
    const { page } = desktop;
    await openView(page, origin, 'issues');
    const first = page.locator('tbody tr').first();
    expect(await first.locator('a').first().getAttribute('href')).toContain(`issue=${String(top['issue'])}`);
    const cells = await first.locator('td').allInnerTexts();
    expect(cells).toEqual(expect.arrayContaining([String(top['users']), String(top['events'])]));
    await openView(page, origin, viewUrl('issue'));
    expect(numbers((await kpi(page, 'Users, 24 h')).value)).toEqual([Number(top['users'])]);
    expect(numbers((await kpi(page, 'Events, 24 h')).value)).toEqual([Number(top['events'])]);
  });

  test('Issue: who is hit, each dimension counted by itself', async () => {
    const { page } = desktop;
    await openView(page, origin, viewUrl('issue'));
    const panel = page.locator('section', { hasText: 'Who is hit more than expected' });
    for (const [title, field] of [
      ['App version', 'app_version'],
      ['OS version', 'os_version'],
      ['Device', 'device_model_code'],
    ] as const) {
      const counted = await rows(
        `| tstats count AS n where \`appmon_index_crashes\` issue_key="${String(top['issue_key'])}" by ${field} | eventstats sum(n) AS all | eval share=100*n/all | sort 1 - n`,
        '-24h@m',
      );
      const bar = panel
        .locator('div', { has: page.locator('h3', { hasText: title }) })
        .last()
        .locator('tr')
        .first();
      expect(numbers(await bar.locator('.appmon-bar-value').innerText())[0]).toBe(Math.round(Number(counted[0]?.['share'])));
    }
  });

  test('Alerts: the incident as its record has it', async () => {
    const { page } = desktop;
    const record = await incident();
    await openView(page, origin, 'alerts');
    const line = page.locator('tr', { hasText: bank.incident });
    const text = await line.innerText();
    expect(text).toContain(String(record['title']));
    expect(text).toContain(String(record['severity']));
    expect((await line.locator('td').allInnerTexts()).map((cell) => cell.trim())).toContain(String(record['users']));
  });

  test('Management: crash-free users of 28 days and users of yesterday, counted from the rows a day', async () => {
    const { page } = desktop;
    await openView(page, origin, 'management');
    const counted = await rows(
      `search \`appmon_index_summary\` source="AppMon - Base - User counts" users=*
       | eventstats max(run) AS newest by date platform | where run=newest
       | stats sum(users) AS users sum(crashed_users) AS crashed by date | sort 0 - date`,
      '-36d@d',
    );
    const isOver = (day: ResultRow): boolean =>
      DateTime.fromISO(String(day['date']), { zone: TIMEZONE }).plus({ days: 1 }) <= DateTime.now();
    const days = counted.filter(isOver).slice(0, 28);
    const sum = (field: string): number => days.reduce((total, day) => total + Number(day[field]), 0);
    const free = 100 - (100 * sum('crashed')) / sum('users');
    expect(numbers((await kpi(page, 'Crash-free users, 28 days')).value)).toEqual([Number(free.toFixed(2))]);
    expect(numbers((await kpi(page, 'Daily active users')).value)).toEqual([Number(days[0]?.['users'])]);
  });
});

test('Open in Search shows the rows behind a panel, once somebody says so', async () => {
  const { page, complaints, searches } = desktop;
  await openView(page, origin, viewUrl('issue'));
  const menu = page
    .locator('section', { hasText: 'Stack trace' })
    .first()
    .getByRole('button', { name: /^Menu of/ });
  await menu.click();
  const target = await page.getByRole('menuitem', { name: 'Open in Search' }).getAttribute('href');
  searches.length = 0;
  await page.goto(new URL(target ?? '', origin).href);
  await page.getByRole('textbox', { name: 'Search text' }).waitFor();
  expect(searches).toEqual([]);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.waitForSelector('.shell-table');
  const wanted = Math.min(20, Number(top['events']));
  expect(await page.locator('.shell-table tbody tr').count()).toBe(wanted);
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

describe('from the spike to its cause', () => {
  test('strip, incident, issue, stack trace with the blamed frame', async () => {
    const { page, complaints } = desktop;
    await openView(page, origin, 'live');
    await page.getByRole('link', { name: `Open ${bank.incident}` }).click();
    await page.waitForURL(/\/alerts\?.*inc=/);
    await settled(page);
    expect(await page.locator('main').innerText()).toContain(`Timeline of ${bank.incident}`);
    await page
      .locator('tr', { hasText: bank.incident })
      .getByRole('link', { name: String(top['issue']) })
      .click();
    await page.waitForSelector('.appmon-frame-blamed');
    expect(new URL(page.url()).searchParams.get('issue')).toBe(top['issue']);
    expect(await page.locator('.appmon-frame-blamed').first().innerText()).toContain(BLAMED);
    expect(complaints).toEqual([]);
  });

  test('a range chosen on the chart by keyboard becomes the range of the page', async () => {
    const { page } = desktop;
    await openView(page, origin, 'live');
    const chart = page.getByRole('group', { name: /Android/ }).first();
    await chart.focus();
    for (const key of ['End', 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL(/earliest=\d+/);
    const query = new URL(page.url()).searchParams;
    // Buckets of two minutes, three steps apart.
    expect(Number(query.get('latest')) - Number(query.get('earliest'))).toBeGreaterThanOrEqual(360);
    expect(await page.locator('main').innerText()).toMatch(/Time: \d\d:\d\d–\d\d:\d\d/);
  });
});

test('filters and time are in the address and survive a reload and the back button', async () => {
  const { page } = desktop;
  await openView(page, origin, 'live');
  await page.getByRole('radio', { name: 'Android' }).click();
  await page.getByRole('button', { name: /^Time:/ }).click();
  await page.getByRole('button', { name: 'Last 1 h' }).click();
  await page
    .getByRole('combobox', { name: /^Version/ })
    .or(page.locator('[aria-label^="Version"]'))
    .first()
    .click();
  await page.getByRole('option', { name: '8.14.0' }).click();
  await page.keyboard.press('Escape');
  const wanted = '?platform=android&version=8.14.0&earliest=-1h';
  const sorted = (search: string): string[] => [...new URLSearchParams(search)].map(([key, value]) => `${key}=${value}`).sort();
  const search = (): Promise<string> => page.evaluate(() => window.location.search);
  await until('all choices in the address', async () => (sorted(await search()).length === 3 ? true : undefined));
  expect(sorted(await search())).toEqual(sorted(wanted));
  await page.reload();
  await settled(page);
  expect(sorted(await search())).toEqual(sorted(wanted));
  expect(await page.getByRole('radio', { name: 'Android' }).getAttribute('aria-checked')).toBe('true');
  expect(await page.getByRole('button', { name: /^Time:/ }).innerText()).toContain('Last 1 h');
  expect((await kpi(page, 'Crash-free sessions')).all).toMatch(/sessions/);
  await page.goBack();
  await until('one choice less', async () => (sorted(await search()).length === 2 ? true : undefined));
});

describe('acknowledging an incident', () => {
  const state = async (): Promise<readonly unknown[]> => {
    const record = await incident();
    return [record['state'], record['acked_by'] || ''];
  };
  const becomes = (wanted: readonly unknown[]): Promise<true> =>
    until(`incident ${wanted.join(' ')}`, async () => (JSON.stringify(await state()) === JSON.stringify(wanted) ? true : undefined));

  test('by mouse, and undone', async () => {
    const { page } = desktop;
    await openView(page, origin, 'alerts');
    await page.getByRole('button', { name: `Ack ${bank.incident}`, exact: true }).click();
    await becomes(['acknowledged', 'admin']);
    await page.waitForSelector('text=ack: admin');
    await page.getByRole('button', { name: 'Undo' }).click();
    await becomes(['open', '']);
  });

  test('by the link of a message, which asks before it changes anything', async () => {
    const { page, complaints } = phone;
    await openView(page, origin, `alerts?inc=${bank.incident}&do=ack`);
    expect(await state()).toEqual(['open', '']);
    await page
      .getByRole('group', { name: `Acknowledge ${bank.incident}` })
      .getByRole('button', { name: /^Acknowledge/ })
      .click();
    await becomes(['acknowledged', 'admin']);
    // The record of what was done follows the change itself.
    const audit = await until('three records of what was done', async () => {
      const found = await rows(`| inputlookup appmon_audit_lookup where subject="appmon_incidents/${bank.incident}" | sort 0 time`, '-24h');
      return found.length === 3 ? found : undefined;
    });
    expect(audit.map(({ who, what }) => `${String(who)}: ${String(what)}`)).toEqual([
      `admin: ${bank.incident} acknowledged`,
      `admin: undo: ${bank.incident} acknowledged`,
      `admin: ${bank.incident} acknowledged`,
    ]);
    expect(complaints).toEqual([]);
  });
});

describe('two issues that are one', () => {
  /** Alias rows of an issue: how many keys and variants belong to it. */
  const held = async (issue: string): Promise<number> =>
    (await rows(`| inputlookup appmon_aliases_lookup where issue="${issue}"`, '-24h')).length;

  test('are merged after a preview with the numbers of a search, stay merged after a reload, and are put back', async () => {
    const { page, complaints } = desktop;
    await openView(page, origin, viewUrl('issue'));
    await page.getByRole('button', { name: 'Merge…', exact: true }).click();
    await page.getByPlaceholder('Title or id of the other issue').fill('AM-');
    await page
      .getByRole('button', { name: /^Compare with/ })
      .first()
      .click();
    const heading = await page.getByRole('heading', { level: 2, name: /^Is AM-.* the same as/ }).innerText();
    const [one = '', other = ''] = heading.match(/AM-[0-9A-Z]{8}/g) ?? [];
    expect(one).toBe(top['issue']);
    const counted = await row(
      `| tstats count where \`appmon_index_crashes\` issue_key=* by issue_key install_id_hash | eval issue=\`appmon_issue_id(issue_key)\` | where in(issue, "${one}", "${other}") | stats dc(install_id_hash) AS users sum(count) AS events`,
      '-24h@m',
    );
    const merged = page.getByRole('row', { name: /after the merge/ });
    await merged.waitFor();
    expect((await merged.locator('td.appmon-number').allInnerTexts()).slice(0, 2)).toEqual([counted['users'], counted['events']]);
    const before = { [one]: await held(one), [other]: await held(other) };
    await page.getByLabel(/Why are they one issue/).fill('the same key store');
    await page.getByRole('button', { name: /^Merge into/ }).click();
    const activity = page.locator('#activity');
    // Said once all is written; the record of what was done comes before the rows.
    await page.getByText(/^AM-\S+ merged into AM-\S+$/).waitFor();
    await activity.getByText('“the same key store”').waitFor();
    const stays = new URL(page.url()).searchParams.get('issue') ?? '';
    expect(await held(stays)).toBe(Number(before[one]) + Number(before[other]));
    await page.reload();
    await activity.getByRole('button', { name: /^Undo merge/ }).click();
    await page.getByLabel(/Why undo: merge/).fill('they were two');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await activity.getByText('undo merge', { exact: true }).waitFor();
    expect({ [one]: await held(one), [other]: await held(other) }).toEqual(before);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('hostile texts', () => {
  const MARK = 'zzpwn';
  const HOSTILE = [
    `${MARK}" OR index=appmon_logs OR app_id="`,
    `${MARK}] | append [ search index=appmon_logs ] | search [ search `,
    `\`${MARK}\` OR index=* `,
    `${MARK}\\" | inputlookup appmon_audit_lookup | eval x=\\"`,
    `<img src=x onerror="document.title='${MARK}'">`,
    `${MARK}* OR *`,
  ];
  const KEYS = ['app', 'platform', 'version', 'region', 'kind', 'earliest', 'latest', 'tab', 'q', 'inc', 'do', 'session', 'step'];

  /** The search without its quoted texts, by the rules of SPL: a backslash escapes, quotes end a text. */
  const bare = (spl: string): string => spl.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '""');

  /** What a hostile text did to a page. */
  async function harm({ page, complaints, searches }: Watched): Promise<string[]> {
    const text = await page.evaluate(() => `${document.title} ${document.querySelector('main')?.textContent ?? ''}`);
    return [
      ...complaints.splice(0),
      ...searches.splice(0).filter((spl) => bare(spl).includes(MARK)),
      ...(text.includes(CANARY) ? ['foreign rows are shown'] : []),
      ...((await page.title()).includes(MARK) ? ['a script ran'] : []),
      ...((await page.locator('h1').count()) === 1 ? [] : ['the page broke']),
    ];
  }

  test('the canary would be seen by a search without an index of its own', async () => {
    expect(await rows(`search index=appmon_logs ${CANARY}`, '-24h')).toHaveLength(2);
  });

  test('every parameter of the address of every page', async () => {
    const { page } = desktop;
    const found: Record<string, unknown> = {};
    for (const view of VIEWS.filter((name) => name !== 'stability'))
      for (const [at, text] of HOSTILE.entries()) {
        // Each text meets every page; the last page that runs searches of its own meets the issue parameter too.
        if (view !== 'issue' && view !== 'support' && at > 1) continue;
        const query = new URLSearchParams(KEYS.map((key) => [key, text]));
        query.set('issue', view === 'issue' && at < HOSTILE.length - 1 ? String(top['issue']) : text);
        await openView(page, origin, `${view}?${query.toString()}`);
        const harmed = await harm(desktop);
        if (harmed.length > 0) found[`${view} ${text}`] = harmed;
      }
    expect(found).toEqual({});
  }, 180_000);

  test('every box that takes a text', async () => {
    const { page, searches } = desktop;
    const found: Record<string, unknown> = {};
    await openView(page, origin, 'issues');
    for (const text of HOSTILE) {
      await page
        .getByRole('textbox', { name: 'Find issues' })
        .or(page.getByRole('searchbox', { name: 'Find issues' }))
        .fill(text);
      await page.waitForSelector('text=This list is empty');
      found[`issues ${text}`] = await harm(desktop);
    }
    await openView(page, origin, 'support');
    for (const text of HOSTILE) {
      await page.getByRole('textbox', { name: /Support code/ }).fill(text);
      await page.getByRole('button', { name: 'Look up', exact: true }).click();
      await page.waitForSelector('text=APPMON-P-');
      expect(searches).toEqual([]);
      found[`support ${text}`] = await harm(desktop);
    }
    await openView(page, origin, 'live');
    await page.getByRole('button', { name: /^Time:/ }).click();
    await page.getByRole('textbox', { name: 'From' }).fill(HOSTILE[0] ?? '');
    expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
    found['time'] = await harm(desktop);
    expect(Object.values(found).flat()).toEqual([]);
  });
});

test('an account of role support sees its pages alone', async () => {
  const account = { name: 'agent', password: 'a-long-passphrase-1' };
  const made = await bank.product.rest('POST', '../../../services/authentication/users', { ...account, roles: 'appmon_support' });
  expect(made.status).toBe(201);
  const watched = await watch(browser, origin, 1440);
  const { page, complaints } = watched;
  await signIn(page, origin, account);
  await settled(page);
  expect(await page.locator('header nav a').allInnerTexts()).toEqual(['Live', 'Support', 'Alerts']);
  for (const view of ['live', 'support', 'alerts']) await openView(page, origin, view);
  expect(complaints).toEqual([]);
  const answers: Record<string, number> = {};
  for (const view of VIEWS) answers[view] = (await page.goto(`${origin}/en-GB/app/app_monitoring/${viewUrl(view)}`))?.status() ?? 0;
  expect(answers).toEqual({
    live: 200,
    support: 200,
    issue: 200,
    alerts: 200,
    issues: 404,
    management: 404,
    data_quality: 404,
    setup: 404,
    stability: 404,
  });
  await watched.context.close();
});
