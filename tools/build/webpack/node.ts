import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from 'webpack';
import { findExecutables } from '../discover';
import { CACHE, COMPILED, ROOT } from '../paths';
import { commonConfiguration } from './common';

const GENERATED = join(CACHE, 'build', 'generated');

/** Runs an executable: its module may do its work when loaded, or export `main(argv)`, whose number becomes the exit code. */
const entryOf = (file: string, refused: number): string => `import * as program from '${file.replace(/\.ts$/, '').replaceAll('\\', '/')}';
const main = 'main' in program ? program['main'] : () => undefined;
Promise.resolve(main(process.argv.slice(2))).then(
  (code) => { if (typeof code === 'number') process.exitCode = code; },
  (error) => {
    process.stderr.write('ERROR ' + (error && error.expected ? error.code + ': ' + error.message : (error && error.stack) || error) + '\\n');
    process.exitCode = error && error.expected ? ${String(refused)} : 1;
  },
);
`;

/** Programs that are compiled together: name → TypeScript file. */
export interface Programs {
  readonly name: string;
  readonly outputPath: string;
  readonly files: Readonly<Record<string, string>>;
  readonly watch: boolean;
  /** Exit code for what a program refuses with a coded error; 1 when left out. */
  readonly refused?: number;
}

/** Node programs as ES modules `<name>.mjs`, each in one file: none must look for its parts. */
export function programsConfiguration({ name, outputPath, files, watch, refused = 1 }: Programs): Configuration {
  mkdirSync(GENERATED, { recursive: true });
  const entry: Record<string, string> = {};
  for (const [program, file] of Object.entries(files)) {
    entry[program] = join(GENERATED, `node-${program}.ts`);
    writeFileSync(entry[program] ?? '', entryOf(file, refused));
  }
  const common = commonConfiguration({ name, outputPath, target: 'node', watch });
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
    optimization: { ...common.optimization, splitChunks: false, runtimeChunk: false },
  };
}

/** The executables of the app (scripts named .js would be taken for Splunk's own by its vetting). */
export function nodeConfiguration(watch: boolean): Configuration | undefined {
  const executables = findExecutables(ROOT);
  if (executables.length === 0) return undefined;
  const files = Object.fromEntries(executables.map(({ name, entry }) => [name, entry]));
  return programsConfiguration({ name: 'node', outputPath: join(COMPILED, 'node'), files, watch });
}
