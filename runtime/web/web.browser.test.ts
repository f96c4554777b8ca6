import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { openTestWeb } from './testing';

/** A job as the REST reference shows it. */
const INSPECTED = {
  name: 'search index=main | stats count',
  content: {
    sid: '7.1',
    dispatchState: 'DONE',
    resultCount: 1,
    eventCount: 1200,
    scanCount: 3400,
    runDuration: 0.25,
    messages: [{ type: 'WARN', text: 'only <i>some</i> rows' }],
    request: { earliest_time: '-1h' },
  },
};

/** What a finished search of one row answers, in the shapes of the REST reference. */
const answerSearch = (url: string): { status: number; type?: string; body: string } => {
  if (/\/jobs\/7\.1\/search\.log/.test(url))
    return { status: 200, type: 'text/plain; charset=UTF-8', body: 'first line\n<b>second</b> line\n' };
  if (/\/jobs\/7\.1\?/.test(url)) return { status: 200, body: JSON.stringify({ entry: [INSPECTED] }) };
  if (/\/jobs\/gone\?/.test(url)) return { status: 404, body: '{"messages":[{"type":"FATAL","text":"Unknown sid."}]}' };
  if (/\/search\/jobs\?/.test(url)) return { status: 201, body: '{"sid":"1"}' };
  if (/\/results/.test(url)) return { status: 200, body: '{"fields":["host","count"],"columns":[["<b>web1</b>"],["3"]]}' };
  return { status: 200, body: '{"entry":[{"content":{"sid":"1","isDone":true,"isFailed":false}}]}' };
};

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

describe('the web shell in a browser', () => {
  let browser: Browser;
  let web: Awaited<ReturnType<typeof openTestWeb>>;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    web = await openTestWeb(({ url }) => answerSearch(url));
    browser = await chromium.launch({
      executablePath: process.env['APPMON_TEST_CHROMIUM'] ?? '',
      args: JSON.parse(process.env['APPMON_TEST_CHROMIUM_ARGS'] ?? '[]') as string[],
    });
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Madrid' });
    page = await context.newPage();
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => !request.url().startsWith(web.url) && problems.push(`left the origin: ${request.url()}`));
  });
  afterAll(async () => {
    await browser.close();
    await web.close();
  });
  beforeEach(() => {
    problems.length = 0;
  });

  /** Rules of WCAG 2.2 AA and best practice that the page breaks; run from outside the page's own policy. */
  const violations = async (): Promise<string[]> => {
    const results = await page.evaluate<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }>(
      `(() => { ${axe}; return axe.run(); })()`,
    );
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  };

  test('signs in by keyboard and opens the default page, without a console message', async () => {
    await page.goto(`${web.url}/`);
    await page.waitForSelector('#username:focus');
    expect(await violations()).toEqual([]);
    await page.keyboard.type('admin');
    await page.keyboard.press('Tab');
    await page.keyboard.type('correct horse battery');
    await page.keyboard.press('Enter');
    expect(await page.textContent('h1:has-text("page of")')).toBe('page of admin');
    expect(page.url()).toBe(`${web.url}/en-GB/app/sample/modern`);
    expect(problems).toEqual([]);
  });

  test('draws a dashboard as text, says what it refuses, and keeps the theme', async () => {
    await page.goto(`${web.url}/en-GB/app/sample/board`);
    await page.waitForSelector('td');
    expect(await page.locator('td').allTextContents()).toEqual(['<b>web1</b>', '3']);
    expect(await page.textContent('[role=alert]')).toContain('<map> in <panel>');
    expect(await page.locator('header nav a').allTextContents()).toEqual(['Secret', 'Modern', 'Board']);
    expect(await violations()).toEqual([]);
    await page.click('text=Dark theme');
    await page.waitForSelector('html[data-theme=dark] td');
    expect(await violations()).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('draws a custom visualization and a chart', async () => {
    await page.goto(`${web.url}/en-GB/app/sample/picture`);
    await page.waitForSelector('.dots:has-text("|")');
    expect(await page.textContent('.dots')).toBe('<b>web1</b>|3 red');
    expect(await page.locator('figure polyline').count()).toBe(1);
    expect(await page.locator('[role=alert]').count()).toBe(0);
    expect(await violations()).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('shows what is known of a search job, and says when there is none', async () => {
    await page.goto(`${web.url}/en-GB/app/sample/job_inspector?sid=7.1`);
    await page.waitForSelector('pre >> text=second');
    const text = (await page.textContent('main')) ?? '';
    expect(text).toContain('DONE: 1 results from 1,200 events by scanning 3,400, in 0.25 s.');
    expect(text).toContain('search index=main | stats count');
    expect(text).toContain('WARN only <i>some</i> rows');
    expect(text).toContain('first line\n<b>second</b> line');
    expect(await page.textContent('tr:has(th:text-is("request")) td')).toBe('{"earliest_time":"-1h"}');
    expect(await violations()).toEqual([]);
    expect(problems).toEqual([]);
    await page.goto(`${web.url}/es-ES/app/sample/job_inspector?sid=gone`);
    expect(await page.textContent('[role=alert]')).toBe('Unknown sid.');
    await page.goto(`${web.url}/en-GB/app/sample/job_inspector`);
    expect(await page.textContent('[role=alert]')).toContain('Expected the sid');
  });

  /** A page of another site that holds a link, as a chat in a browser does. */
  const followLinkFrom = async (target: string): Promise<void> => {
    const site = createServer((_, response) => response.end(`<!doctype html><a href="${target.replaceAll('&', '&amp;')}">open</a>`));
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const { port } = site.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/`);
    await page.click('a');
    await new Promise<void>((resolve) => {
      site.close(() => resolve());
      site.closeAllConnections();
    });
  };
  const deepLink = '/en-GB/app/sample/board?inc=INC-1001&do=ack';

  test('a link on another site opens the page at once when signed in', async () => {
    await followLinkFrom(web.url + deepLink);
    await page.waitForSelector('td');
    expect(page.url()).toBe(web.url + deepLink);
  });

  test('signs out', async () => {
    await page.click('text=Sign out');
    await page.waitForSelector('#username');
    await page.goto(`${web.url}/en-GB/app/sample/board`);
    expect(page.url()).toContain('/account/login');
    expect(problems).toEqual([]);
  });

  test('a link on another site opens the page after signing in', async () => {
    await followLinkFrom(web.url + deepLink);
    await page.waitForSelector('#username:focus');
    await page.keyboard.type('admin');
    await page.fill('#password', 'correct horse battery');
    await page.keyboard.press('Enter');
    await page.waitForSelector('td');
    expect(page.url()).toBe(web.url + deepLink);
  });
});
