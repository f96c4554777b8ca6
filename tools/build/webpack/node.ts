import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from 'webpack';
import { findExecutables } from '../discover';
import { CACHE, COMPILED, ROOT } from '../paths';
import { commonConfiguration } from './common';

const GENERATED = join(CACHE, 'build', 'generated');

/** Runs an executable: its module may do its work when loaded, or export `main(argv)`, whose number becomes the exit code. */
const entryOf = (file: string): string => `import * as program from '${file.replace(/\.ts$/, '').replaceAll('\\', '/')}';
const main = 'main' in program ? program['main'] : () => undefined;
Promise.resolve(main(process.argv.slice(2))).then(
  (code) => { if (typeof code === 'number') process.exitCode = code; },
  (error) => {
    process.stderr.write('ERROR ' + (error && error.expected ? error.code + ': ' + error.message : (error && error.stack) || error) + '\\n');
    process.exitCode = 1;
  },
);
`;

/** Node programs as ES modules `<name>.mjs` (scripts named .js would be taken for Splunk's own by its vetting). */
export function nodeConfiguration(watch: boolean): Configuration | undefined {
  const executables = findExecutables(ROOT);
  if (executables.length === 0) return undefined;
  mkdirSync(GENERATED, { recursive: true });
  const entry: Record<string, string> = {};
  for (const { name, entry: file } of executables) {
    entry[name] = join(GENERATED, `node-${name}.ts`);
    writeFileSync(entry[name] ?? '', entryOf(file));
  }
  const common = commonConfiguration({ name: 'node', outputPath: join(COMPILED, 'node'), target: 'node', watch });
  return {
    ...common,
    entry,
    target: 'node20',
    experiments: { outputModule: true },
    output: {
      ...common.output,
      filename: '[name].mjs',
      chunkFilename: '[name].mjs',
      module: true,
      chunkFormat: 'module',
      library: { type: 'module' },
    },
    // One file a program: a child of splunkd must not look for its parts.
    optimization: { ...common.optimization, splitChunks: false, runtimeChunk: false },
  };
}
