// Runs one TypeScript tool of this repository: `node tools/run.cjs <name> [arguments]`.
'use strict';
const { join } = require('node:path');

// Searches, log syncs and compression share this pool; it is read once, before the first use.
process.env.UV_THREADPOOL_SIZE ??= '16';
process.env.TS_NODE_PROJECT = join(__dirname, '../tsconfig.node.json');
/** Services that run as several processes, in which a compiler would weigh more than all else. */
const SLIM = new Set(['gateway']);
require(SLIM.has(process.argv[2]) ? './typescript.cjs' : 'ts-node/register');

const TOOLS = {
  start: './start/index.ts',
  runtime: '../runtime/main.ts',
  gateway: '../gateway/main.ts',
  build: './build/index.ts',
  'build-gateway': './build/gateway.ts',
  package: './package/index.ts',
  appinspect: './appinspect/index.ts',
  'lint-conf': './lint-conf/index.ts',
  licences: './licences/index.ts',
  reference: './reference/index.ts',
  zones: './package/zone-offsets.ts',
  pictures: './pictures/index.ts',
  answer: './answer/index.ts',
  bench: './bench/index.ts',
  nightly: '../tests/nightly/index.ts',
  demo: './demo/index.ts',
  redaction: './redaction/index.ts',
};

/** Whether an error answers what was asked for (a coded error, a file that cannot be used), as opposed to a fault of the tool. */
const isAnswer = (error) => error?.expected === true || isFileError(error);
const isFileError = (error) => typeof error?.syscall === 'string' && typeof error.path === 'string';

const explain = (error) => {
  if (error?.expected === true) return `${error.code}: ${error.message}`;
  if (isFileError(error)) return `APPMON-FILE: ${error.path} cannot be used (${error.syscall}: ${error.code}).`;
  return error?.stack ?? String(error);
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
    // An open channel to the supervisor would keep a finished service alive.
    if (process.connected) process.disconnect();
  },
  (error) => {
    console.error(explain(error));
    // A tool that failed while it started may have left threads behind, which would keep the process alive.
    process.exit(error?.exitCode ?? (isAnswer(error) ? 2 : 1));
  },
);
