// Runs one TypeScript tool of this repository: `node tools/run.cjs <name> [arguments]`.
'use strict';
const { join } = require('node:path');

// Searches, log syncs and compression share this pool; it is read once, before the first use.
process.env.UV_THREADPOOL_SIZE ??= '16';
process.env.TS_NODE_PROJECT = join(__dirname, '../tsconfig.node.json');
require('ts-node/register');

const TOOLS = {
  start: './start/index.ts',
  runtime: '../runtime/main.ts',
  gateway: '../gateway/main.ts',
  build: './build/index.ts',
  package: './package/index.ts',
  appinspect: './appinspect/index.ts',
  'lint-conf': './lint-conf/index.ts',
  licences: './licences/index.ts',
  reference: './reference/index.ts',
  answer: './answer/index.ts',
  bench: './bench/index.ts',
  nightly: './nightly/index.ts',
  demo: './demo/index.ts',
};

const [name, ...args] = process.argv.slice(2);
const tool = TOOLS[name];
if (!tool) {
  console.error(`APPMON-TOOL: expected one of ${Object.keys(TOOLS).join(', ')}; got ${name ?? 'nothing'}.`);
  process.exit(2);
}
Promise.resolve(require(tool).main(args)).then(
  (code) => {
    if (typeof code === 'number') process.exitCode = code;
  },
  (error) => {
    console.error(error?.code && error?.expected ? `${error.code}: ${error.message}` : (error?.stack ?? error));
    process.exitCode = error?.exitCode ?? 1;
  },
);
