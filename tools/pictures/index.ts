import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { errorCatalogue } from '../../core/errors';
import { findChromium } from '../jest/chromium.cjs';
import { readPng, writePalettePng } from './png';

const fail = errorCatalogue({
  'APPMON-PICTURES-PASSWORD': 'The variable APPMON_ADMIN_PASSWORD was expected to hold the password of admin.',
  'APPMON-PICTURES-CALM': 'An open incident was expected on {url}; the demo opens one about four minutes after its start.',
});

const TARGET = join(__dirname, '../../docs/pictures');
const VIEWS = '/en-GB/app/app_monitoring';

interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly view: (issue: string) => string;
}

const PICTURES: readonly Picture[] = [
  { name: 'live', width: 1440, height: 1250, view: () => 'live' },
  { name: 'issue', width: 1440, height: 1000, view: (issue) => `issue?issue=${issue}` },
  { name: 'management', width: 1440, height: 1080, view: () => 'management' },
  { name: 'phone', width: 390, height: 844, view: () => 'live' },
];

/** What is used of a browser's names inside the page; tools are compiled without them. */
interface PageGlobals {
  readonly document: { querySelector(selector: string): unknown; readonly body: { readonly innerText: string } };
}

async function signIn(page: Page, url: string, password: string): Promise<void> {
  await page.goto(url);
  await page.fill('#username', 'admin');
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/app\//);
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => {
    const { document } = globalThis as unknown as PageGlobals;
    return (
      document.querySelector('main') !== null &&
      !document.body.innerText.includes('Looking…') &&
      document.querySelector('[aria-busy="true"]') === null
    );
  });
}

/** The issue that the worst open incident names. */
async function issueOf(page: Page, url: string): Promise<string> {
  await open(page, `${url}${VIEWS}/alerts`);
  const link = page.locator('tbody tr a[href*="issue="]').first();
  if ((await link.count()) === 0) throw fail('APPMON-PICTURES-CALM', { url });
  return (await link.innerText()).trim();
}

/** Takes the pictures of the README from a demo that runs at `--url` and is in the middle of its bad release. */
export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...argv], options: { url: { type: 'string', default: 'http://127.0.0.1:8000' } } });
  const password = process.env['APPMON_ADMIN_PASSWORD'];
  if (!password) throw fail('APPMON-PICTURES-PASSWORD', {});
  const { executablePath, args } = await findChromium();
  const browser = await chromium.launch({ executablePath, args });
  try {
    mkdirSync(TARGET, { recursive: true });
    let issue = '';
    for (const { name, width, height, view } of PICTURES) {
      const context = await browser.newContext({ locale: 'en-GB', viewport: { width, height }, reducedMotion: 'reduce' });
      const page = await context.newPage();
      await signIn(page, values.url, password);
      issue ||= await issueOf(page, values.url);
      await open(page, `${values.url}${VIEWS}/${view(issue)}`);
      const png = writePalettePng(readPng(await page.screenshot()));
      writeFileSync(join(TARGET, `${name}.png`), png);
      process.stdout.write(`docs/pictures/${name}.png: ${Math.round(png.length / 1024)} KB\n`);
      await context.close();
    }
  } finally {
    await browser.close();
  }
}
