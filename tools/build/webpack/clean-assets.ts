import { sources, Compilation, type Compiler } from 'webpack';
import { buildError } from '../errors';

/** Texts in third-party code that the vetting of Splunk apps warns about, and what takes their place. */
const REPLACEMENTS: ReadonlyArray<readonly [found: string, replacement: string]> = [['12.21.1.11', 'an IP address']];

/** AppInspect's own patterns for telemetry: they also fail innocent code, so a hit must be seen here and not after packaging. */
const TELEMETRY = [/\w\.trackEvent/, /\w\.init\([^}]*log.*\)/, /window\._splunk_metrics_events\.push/];
const ADDRESS = /(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])/g;
const HARMLESS_ADDRESS = /^(127\.|0\.0\.0\.0$|255\.255\.255\.255$)/;

/** Cleans one emitted script, and throws for what no replacement cures. */
export function cleanScript(file: string, text: string): string {
  const clean = REPLACEMENTS.reduce((before, [found, replacement]) => before.replaceAll(found, replacement), text);
  for (const pattern of TELEMETRY) {
    const hit = pattern.exec(clean);
    if (hit) throw buildError('APPMON-BUILD-TELEMETRY', { file, text: hit[0].slice(0, 120) });
  }
  for (const [address] of clean.matchAll(ADDRESS)) {
    if (!HARMLESS_ADDRESS.test(address)) throw buildError('APPMON-BUILD-ADDRESS', { file, text: address });
  }
  return clean;
}

/** Webpack plugin that runs `cleanScript` over every emitted `.js`, after minimising. */
export class CleanAssets {
  apply(compiler: Compiler): void {
    compiler.hooks.compilation.tap('CleanAssets', (compilation) => {
      compilation.hooks.processAssets.tap({ name: 'CleanAssets', stage: Compilation.PROCESS_ASSETS_STAGE_REPORT }, (assets) => {
        for (const [file, asset] of Object.entries(assets)) {
          if (!file.endsWith('.js')) continue;
          const text = asset.source().toString();
          const clean = cleanScript(file, text);
          if (clean !== text) compilation.updateAsset(file, new sources.RawSource(clean));
        }
      });
    });
  }
}
