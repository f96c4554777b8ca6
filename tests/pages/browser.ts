import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** A page with everything that its browser complained about. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors and warnings of the console (a refusal by the page's policy is one), requests that failed or left the origin; emptied by the test. */
  readonly complaints: string[];
  /** Texts of the searches that the page asked the host to run. */
  readonly searches: string[];
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Starts the browser that the test runner found. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['APPMON_TEST_CHROMIUM'] ?? '',
    args: JSON.parse(process.env['APPMON_TEST_CHROMIUM_ARGS'] ?? '[]') as string[],
  });

/** A fresh browser profile of `width` pixels with one page, whose complaints are kept. */
export async function watch(browser: Browser, origin: string, width: number): Promise<Watched> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Madrid',
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const searches: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) complaints.push(`left the origin: ${request.url()}`);
    const search = new URLSearchParams(request.postData() ?? '').get('search');
    if (request.method() === 'POST' && search !== null) searches.push(search);
  });
  page.on('requestfailed', (request) => {
    // A request that the next page cut off did not fail.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  return { page, context, complaints, searches };
}

/** Signs in through the form, by keyboard. */
export async function signIn(page: Page, origin: string, account: { readonly name: string; readonly password: string }): Promise<void> {
  await page.goto(`${origin}/`);
  await page.waitForSelector('#username:focus');
  await page.keyboard.type(account.name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(account.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/app\//);
}

/** Opens a view and waits until nothing on it is loading any more. */
export async function openView(page: Page, origin: string, view: string): Promise<void> {
  await page.goto(`${origin}/en-GB/app/app_monitoring/${view}`);
  await settled(page);
}

/** Waits until the page says what it has to say. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const text = document.querySelector('main')?.textContent ?? '';
    return (
      document.querySelector('h1') !== null &&
      text !== '' &&
      !text.includes('Looking…') &&
      document.querySelector('[aria-busy="true"]') === null
    );
  });
}

/** Rules of WCAG 2.2 AA and best practice that the page breaks; the checker is run from outside the page's own policy. */
export async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    `(() => { ${axe}; return axe.run({ runOnly: ${JSON.stringify(RULES)} }).then((result) => result.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) }))); })()`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** Sets the colour scheme of the signed-in account, as the button of the bar does. */
export async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  const status = await page.evaluate(async (name) => {
    const key = /splunkweb_csrf_token_\d+=([^;]+)/.exec(document.cookie)?.[1] ?? '';
    const reply = await fetch('/en-GB/account/theme', {
      method: 'POST',
      headers: { 'X-Splunk-Form-Key': key, 'X-Requested-With': 'XMLHttpRequest' },
      body: new URLSearchParams({ theme: name }),
    });
    return reply.status;
  }, theme);
  if (status !== 200) throw new Error(`The theme was not kept: ${status}`);
}
