import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from 'webpack';
import { findPages, findViews } from '../discover';
import { APP_ID, CACHE, COMPILED, ROOT } from '../paths';
import { CleanAssets } from './clean-assets';
import { commonConfiguration } from './common';

const GENERATED = join(CACHE, 'build', 'generated');

/** The page of one view: sets nothing up itself, so that it stays small; everything else comes in chunks. */
const entryOf = (view: string): string => `import { boot } from '${join(ROOT, 'appserver/ui/boot').replaceAll('\\', '/')}';
import { pages } from './page-map';
boot(() => import(/* webpackChunkName: "entry" */ '${join(ROOT, 'appserver/ui/entry').replaceAll('\\', '/')}').then(({ startPage }) => startPage('${view}', pages)));
`;

const mapOf = (pages: readonly string[]): string =>
  `export const pages = {\n${pages
    .map(
      (page) =>
        `  ${page}: () => import(/* webpackChunkName: "page-${page}" */ '${join(ROOT, 'appserver/pages', page, 'index').replaceAll('\\', '/')}'),\n`,
    )
    .join('')}};\n`;

/** Chunks that a view needs before it shows anything. */
const isPage = (chunk: { readonly name?: string | null }): boolean => /^(entry$|page-)/.test(chunk.name ?? '');

/** Writes one generated entry a view and the map of lazy pages; returns the entries by view. */
function generateEntries(): Record<string, string> {
  const pages = findPages(ROOT);
  mkdirSync(GENERATED, { recursive: true });
  writeFileSync(join(GENERATED, 'page-map.ts'), mapOf(pages));
  const entries: Record<string, string> = {};
  for (const view of findViews(ROOT)) {
    if (view.kind !== 'page' || !pages.includes(view.name)) continue;
    entries[view.name] = join(GENERATED, `view-${view.name}.ts`);
    writeFileSync(entries[view.name] ?? '', entryOf(view.name));
  }
  return entries;
}

/**
 * One stub `<view>.js` a view, plus async chunks under `c/`: the host loads exactly one file a view, so the vendor code
 * and the charts must be chunks that the stub's public path finds (`publicPath: 'auto'` = the folder of the script).
 */
export function pagesConfiguration(watch: boolean): Configuration | undefined {
  if (!existsSync(join(ROOT, 'appserver/ui/entry.tsx'))) return undefined;
  const entry = generateEntries();
  if (Object.keys(entry).length === 0) return undefined;
  const common = commonConfiguration({ name: 'pages', outputPath: join(COMPILED, 'pages'), target: 'browser', watch });
  return {
    ...common,
    entry,
    target: ['web', 'es2019'],
    output: {
      ...common.output,
      publicPath: 'auto',
      uniqueName: APP_ID,
      filename: '[name].js',
      chunkFilename: 'c/[name].[contenthash:8].js',
    },
    resolve: { ...common.resolve, alias: { '@splunk/async-dynamic-options-evaluator$': join(__dirname, 'dynamic-options.cjs') } },
    optimization: {
      ...common.optimization,
      splitChunks: {
        cacheGroups: {
          default: false,
          defaultVendors: false,
          // What pages need at once, against what they load later (charts and their libraries): two files, each cached by itself.
          vendor: { test: /node_modules/, name: 'vendor', chunks: isPage, enforce: true, priority: 20 },
          charts: { test: /node_modules/, name: 'charts', chunks: (chunk) => !isPage(chunk), enforce: true, priority: 10 },
        },
      },
    },
    plugins: watch ? [] : [new CleanAssets()],
  };
}
