import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { FixtureHost } from './fixture-host';
import { startFixtureHost } from './fixture-host';

const root = join(__dirname, '../..');
const built = join(root, 'dist/app_monitoring/appserver/static/pages');
const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
const views = [
  'live',
  'issues',
  'issue?issue=AM-K7TQ2M9D',
  'support',
  'management',
  'alerts',
  'data_quality',
  'setup?step=notify',
  'setup?step=feeds',
];
const looks = [
  { name: 'desktop, light', theme: 'light', width: 1440 },
  { name: 'phone, dark', theme: 'dark', width: 390 },
] as const;

interface Finding {
  readonly id: string;
  readonly nodes: readonly string[];
}

let browser: Browser;

beforeAll(async () => {
  if (!existsSync(join(built, 'live.js'))) throw new Error('Built pages are expected in dist/: npm run build.');
  browser = await chromium.launch({
    executablePath: process.env['APPMON_TEST_CHROMIUM'] ?? '',
    args: JSON.parse(process.env['APPMON_TEST_CHROMIUM_ARGS'] ?? '[]') as string[],
  });
});

afterAll(async () => {
  await browser.close();
});

/** Opens a view and gives the page with what the browser complained about. */
async function open(host: FixtureHost, view: string, width: number): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Madrid', viewport: { width, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(host.url).origin)) complaints.push(`off the origin: ${request.url()}`);
  });
  await page.goto(`${host.url}/${view}`);
  await page.waitForSelector('main #answer');
  await page.waitForFunction(() => !document.querySelector('#answer')?.textContent.includes('Looking'));
  return { page, complaints };
}

describe.each(looks)('pages in Chromium: $name', ({ theme, width }) => {
  let host: FixtureHost;

  beforeAll(async () => {
    host = await startFixtureHost({ pages: built, theme });
  });
  afterAll(async () => {
    await host.close();
  });

  it.each(views)('%s: no complaint, no request off the origin, no axe violation, no sideways scrolling', async (view) => {
    const { page, complaints } = await open(host, view, width);
    try {
      expect(complaints).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(3000);
      await page.evaluate(axe);
      const found = await page.evaluate(async (): Promise<Finding[]> => {
        const { axe: runner } = globalThis as unknown as {
          axe: { run(options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        const result = await runner.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
        return result.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 200)) }));
      });
      expect(found).toEqual([]);
    } finally {
      await page.context().close();
    }
  });
});

describe('using the pages', () => {
  let host: FixtureHost;

  beforeAll(async () => {
    host = await startFixtureHost({ pages: built });
  });
  afterAll(async () => {
    await host.close();
  });

  it('drills from the incident to the issue to the blamed line', async () => {
    const { page } = await open(host, 'live', 1440);
    try {
      await page.click('text=TokenStore.decrypt');
      await page.waitForSelector('.appmon-frame-blamed');
      expect(new URL(page.url()).searchParams.get('issue')).toBe('AM-3FZQ7PLA');
    } finally {
      await page.context().close();
    }
  });

  it('keeps filters in the address and through the back button', async () => {
    const { page } = await open(host, 'live', 1440);
    try {
      await page.click('text="Android"');
      await page.waitForFunction(() => window.location.search === '?platform=android');
      await page.goBack();
      await page.waitForFunction(() => window.location.search === '');
      expect(await page.getByRole('radio', { name: 'All' }).getAttribute('aria-checked')).toBe('true');
    } finally {
      await page.context().close();
    }
  });

  it('acknowledges an incident with a token, a new version and an audit record', async () => {
    const { page } = await open(host, 'alerts', 1440);
    try {
      await page.getByRole('button', { name: 'Acknowledge INC-1107' }).click();
      await page.waitForSelector('text=ack: admin');
      const paths = host.writes.map(({ path }) => path);
      expect(paths).toContain('storage/collections/data/appmon_incidents/INC-1107');
      expect(paths).toContain('storage/collections/data/appmon_audit');
    } finally {
      await page.context().close();
    }
  });

  it('puts no text of the address into a search', async () => {
    const hostile = encodeURIComponent('x" | delete `m` *');
    const { page } = await open(host, `issue?issue=AM-K7TQ2M9D&version=${hostile}&app=${hostile}`, 1440);
    try {
      expect(host.writes.filter(({ body }) => decodeURIComponent(body).includes('| delete'))).toEqual([]);
      expect(await page.locator('main').count()).toBe(1);
    } finally {
      await page.context().close();
    }
  });
});

describe('a host in trouble', () => {
  it('is told to the person, page by page, and never blanks the page', async () => {
    const host = await startFixtureHost({ pages: built, failing: { 'saved/searches': 500, 'storage/collections': 503, 'search/': 403 } });
    try {
      for (const view of ['live', 'issues', 'data_quality']) {
        const { page } = await open(host, view, 1440);
        expect(await page.locator('#answer').textContent()).toContain('could not be read');
        expect(await page.getByRole('button', { name: 'Retry' }).count()).toBeGreaterThan(0);
        await page.context().close();
      }
    } finally {
      await host.close();
    }
  });
});
