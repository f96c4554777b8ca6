import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noticesOf, noticesText } from './notices';
import { DIST, ROOT } from './paths';
import { compile } from './webpack/compile';
import { programsConfiguration } from './webpack/node';

/** Compiles the gateway into one file, `dist/gateway/gateway.mjs`, that needs Node and nothing else; beside it the notices of what is inside. */
export async function main(): Promise<void> {
  const outputPath = join(DIST, 'gateway');
  const files = { gateway: join(ROOT, 'gateway/main.ts') };
  const { bundled } = await compile('gateway', programsConfiguration({ name: 'gateway', outputPath, files, watch: false, refused: 2 }));
  writeFileSync(join(outputPath, 'THIRD-PARTY-NOTICES.txt'), noticesText(noticesOf(bundled)));
  const size = statSync(join(outputPath, 'gateway.mjs')).size;
  process.stdout.write(`Built dist/gateway/gateway.mjs (${(size / 1024).toFixed(0)} KB).\n`);
}
