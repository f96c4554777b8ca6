// Draws the app's icons from the shapes below with the Chromium of the browser tests: `node tools/package/draw-icons.cjs`.
'use strict';
const { join, resolve } = require('node:path');
const { chromium } = require('playwright-core');
const { findChromium } = require('../jest/chromium.cjs');

const ROOT = resolve(__dirname, '../..');

/** A phone with a pulse that breaks out of it, on a 36 × 36 field. */
const mark = (phone, pulse) => `
  <rect x="10.5" y="3.5" width="15" height="29" rx="3.5" fill="none" stroke="${phone}" stroke-width="2.4"/>
  <line x1="16" y1="29" x2="20" y2="29" stroke="${phone}" stroke-width="2" stroke-linecap="round"/>
  <path d="M2 18 H12 L15 11 L19.5 25 L22.5 15.5 L24 18 H34" fill="none" stroke="${pulse}" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>`;
const icon = (size, phone, pulse) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 36 36">${mark(phone, pulse)}</svg>`;
const logo = (width) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${width / 4}" viewBox="0 0 160 40"><g transform="translate(0 2)">${mark('#1c2530', '#159a83')}</g>
  <text x="42" y="26" font-family="Open Sans, DejaVu Sans, sans-serif" font-size="15" font-weight="600" fill="#1c2530" textLength="114" lengthAdjust="spacingAndGlyphs">App Monitoring</text></svg>`;
const bell = (size) => `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 48 48">
  <path d="M8 10 h32 a3 3 0 0 1 3 3 v18 a3 3 0 0 1 -3 3 H22 l-9 8 v-8 H8 a3 3 0 0 1 -3 -3 V13 a3 3 0 0 1 3 -3 z" fill="none" stroke="#1257a0" stroke-width="3" stroke-linejoin="round"/>
  <path d="M11 22 h7 l3 -6 l5 12 l3 -6 h8" fill="none" stroke="#159a83" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

const DRAWINGS = [
  { file: 'splunk-app/static/appIcon.png', svg: icon(36, '#1c2530', '#159a83') },
  { file: 'splunk-app/static/appIcon_2x.png', svg: icon(72, '#1c2530', '#159a83') },
  { file: 'splunk-app/static/appIconAlt.png', svg: icon(36, '#ffffff', '#4fdcbc') },
  { file: 'splunk-app/static/appIconAlt_2x.png', svg: icon(72, '#ffffff', '#4fdcbc') },
  { file: 'splunk-app/static/appLogo.png', svg: logo(160) },
  { file: 'splunk-app/static/appLogo_2x.png', svg: logo(320) },
  { file: 'appserver/static/alert_slack.png', svg: bell(48) },
];

async function draw() {
  const { executablePath, args } = await findChromium();
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    for (const { file, svg } of DRAWINGS) {
      await page.setContent(`<body style="margin:0;line-height:0">${svg}</body>`);
      await page.locator('svg').screenshot({ path: join(ROOT, file), omitBackground: true });
    }
  } finally {
    await browser.close();
  }
}

draw().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
