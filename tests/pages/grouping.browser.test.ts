import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, violations } from './browser';
import type { FixtureHost, HostOptions } from './fixture-host';
import { startFixtureHost } from './fixture-host';
import { VARIANTS } from './fixtures';

/** People merge, split and put back issues on the built pages, before a host that keeps what they write. */
const built = join(__dirname, '../../dist/app_monitoring/appserver/static/pages');
const [NEW, OLD] = ['AM-K7TQ2M9D', 'AM-3FZQ7PLA'];

let browser: Browser;
let host: FixtureHost;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await page.context().close();
  await host.close();
});

async function open(view: string, options: Partial<HostOptions> = {}, width = 1440): Promise<void> {
  host = await startFixtureHost({ pages: built, ...options });
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Madrid', viewport: { width, height: 900 } });
  page = await context.newPage();
  await page.goto(`${host.url}/${view}`);
  await page.waitForSelector('main #answer');
}

const issues = (): string[] =>
  host
    .records('appmon_aliases')
    .filter(({ issue_key: key }) => key === 'a1b2c3d4e5f60718')
    .map(({ issue }) => String(issue))
    .sort();
const button = (name: string | RegExp) => page.getByRole('button', { name });
const section = (title: string | RegExp) => page.locator('section', { has: page.getByRole('heading', { level: 2, name: title }) });

async function compare(): Promise<void> {
  await page.getByRole('button', { name: 'Merge…', exact: true }).click();
  await button('Compare with TokenStore.decrypt').click();
}

async function mergeInto(reason: string): Promise<void> {
  await page.getByLabel(/Why are they one issue/).fill(reason);
  await button(`Merge into ${OLD}`).click();
}

const looks = [
  { theme: 'light', width: 1440 },
  { theme: 'dark', width: 390 },
] as const;

describe.each(looks)('in $theme, $width px wide', ({ theme, width }) => {
  it('a merge is previewed, needs a reason, survives a reload and is undone with another reason', async () => {
    await open(`issue?issue=${NEW}`, { theme }, width);
    await compare();
    const panel = section(/^Is AM-K7TQ2M9D the same/);
    await panel.getByRole('row', { name: /after the merge/ }).waitFor();
    // 612 + 298 reports; 38 of the 431 + 212 users have both.
    expect(await panel.getByRole('row', { name: /after the merge/ }).innerText()).toMatch(/605\s+910/);
    expect(await panel.innerText()).toMatch(/70\s%\sof the words agree/);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await button(`Merge into ${OLD}`).click();
    await page.getByText('A reason is expected').waitFor();
    expect(issues()).toEqual([NEW, NEW]);
    await mergeInto('one vault, two callers');
    await page.waitForURL(new RegExp(`issue=${OLD}`));
    expect(issues()).toEqual([OLD, OLD]);
    await page.reload();
    await section('Activity').getByText('“one vault, two callers”').waitFor();
    await button(/^Undo merge/).click();
    await page.getByLabel(/Why undo: merge/).fill('two bugs after all');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await section('Activity').getByText('undo merge', { exact: true }).waitFor();
    expect(issues()).toEqual([NEW, NEW]);
    expect(host.records('appmon_constraints')).toEqual([]);
    expect(await button(/^Undo merge/).count()).toBe(0);
  });

  it('a split shows what leaves and what stays, and is made', async () => {
    await open(`issue?issue=${NEW}`, { theme }, width);
    await button(`Preview a split of variant ${VARIANTS[1].slice(0, 8)}`).click();
    const panel = section(/^Split a variant off/);
    const rows = panel.locator('tbody tr');
    await rows.nth(1).waitFor();
    const counts = await Promise.all([0, 1].map((at) => rows.nth(at).locator('td.appmon-number').allInnerTexts()));
    expect(counts).toEqual([
      ['12', '11', '1'],
      ['600', '427', '2'],
    ]);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.getByLabel(/Why is it another issue/).fill('the second screen');
    await button('Split off').click();
    await page.getByText(/split off from/).waitFor();
    await section('Activity').getByText('“the second screen”').waitFor();
    expect(new Set(issues()).size).toBe(2);
    expect(host.records('appmon_constraints')).toMatchObject([{ kind: 'cannot-link', who: 'admin', reason: 'the second screen' }]);
  });
});

it('the second of two people is told who was faster, and why, and nothing is saved', async () => {
  await open(`issue?issue=${NEW}`);
  await compare();
  await page.getByLabel(/Why are they one issue/).fill('same vault');
  const [mine] = host.records('appmon_aliases').filter(({ issue }) => issue === NEW);
  const moved = { ...mine, _key: String(mine?.['_key']), issue: 'AM-OTHER000', reason: 'merge', version: 2 };
  host.write('appmon_aliases', moved);
  host.write('appmon_audit', {
    _key: 'theirs',
    time: Date.now() / 1000,
    who: 'luis',
    what: 'merge',
    subject: 'AM-OTHER000',
    before: JSON.stringify([mine]),
    after: JSON.stringify([moved]),
    why: 'seen first',
  });
  await button(`Merge into ${OLD}`).click();
  await page.getByText('luis, merge (“seen first”)').waitFor();
  expect(host.records('appmon_constraints')).toEqual([]);
});

it('an account without the right sees everything, and why it may not decide', async () => {
  await open(`issue?issue=${NEW}`, { readOnly: true });
  await compare();
  await page.getByText('This account may not merge issues').waitFor();
  expect(await button(/^Merge into/).count()).toBe(0);
  await button(/^Preview a split/)
    .first()
    .click();
  await page.getByText('This account may not split issues').waitFor();
  expect(await button('Split off').count()).toBe(0);
  expect(await violations(page)).toEqual([]);
});

it('another issue is found by its title or id, within the same app, platform and kind', async () => {
  await open(`issue?issue=${NEW}`);
  await page.getByRole('button', { name: 'Merge…', exact: true }).click();
  const box = page.getByPlaceholder('Title or id of the other issue');
  const compares = button(/^Compare with/);
  await box.fill('am-');
  // Of the six issues two are crashes of Android, and one of these is this one.
  await button('Compare with TokenStore.decrypt').waitFor();
  expect(await compares.count()).toBe(1);
  await box.fill('pushrouter');
  await page.getByText('No such issue').waitFor();
  expect(await compares.count()).toBe(0);
});

it('a merge that was left half done says so and is finished', async () => {
  await open('issues');
  const [first, second] = host.records('appmon_aliases').filter(({ issue }) => issue === NEW);
  if (first === undefined || second === undefined) throw new Error('two variants are expected');
  const decision = { kind: 'must-link', left: OLD, right: NEW, reason: 'one vault', who: 'luis', time: 1, version: 1 };
  host.write('appmon_constraints', { _key: `${OLD}:${NEW}`, ...decision });
  host.write('appmon_aliases', { ...first, issue: OLD, reason: 'merge', version: 2 });
  await page.goto(`${host.url}/issue?issue=${NEW}`);
  await page.getByText(`The merge of ${NEW} and ${OLD} is not finished`).waitFor();
  await button('Finish the merge').click();
  await mergeInto('went on');
  await page.waitForURL(new RegExp(`issue=${OLD}`));
  expect(issues()).toEqual([OLD, OLD]);
  expect(host.records('appmon_constraints')).toMatchObject([{ who: 'luis', version: 1 }]);
  await page.goto(`${host.url}/issue?issue=${NEW}`);
  await page.getByText(`${NEW} is part of ${OLD}`).waitFor();
  await page.getByRole('link', { name: `Open ${OLD}` }).click();
  await page.waitForURL(new RegExp(`issue=${OLD}`));
});

it('a proposal is rejected by keyboard with a reason, and goes from the list', async () => {
  await open('issues');
  await button(/^Compare TokenStore.decrypt/).press('Enter');
  await button('They are not one issue').press('Enter');
  await page.getByLabel(/Why are they not one issue/).fill('another key');
  await page.keyboard.press('Enter');
  await page.getByText('No proposal waits').waitFor();
  expect(host.records('appmon_similar')).toMatchObject([{ state: 'rejected', version: 2 }]);
  expect(host.records('appmon_constraints')).toMatchObject([{ _key: `${OLD}:${NEW}`, kind: 'cannot-link', reason: 'another key' }]);
});

it('chosen issues of other kinds or platforms are not merged, and it says why', async () => {
  await open('issues?tab=all');
  await page.getByRole('checkbox', { name: 'Choose PaymentSignFragment.onBiometricResult' }).check();
  await page.getByRole('checkbox', { name: 'Choose PushRouter.route(deepLink:)' }).check();
  await page.getByRole('button', { name: 'Merge…', exact: true }).click();
  await page.getByText('Only issues of one app, platform and kind can be one issue').waitFor();
  expect(await button(/^Merge into/).count()).toBe(0);
});
