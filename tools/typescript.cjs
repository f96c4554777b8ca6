// Lets a process of this repository load its TypeScript without a compiler in its memory (ts-node keeps 90 MB there):
// each file is compiled once and kept in .cache/js until it changes.
'use strict';
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const FOLDER = join(__dirname, '../.cache/js');
const OPTIONS = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022', keepClassNames: true },
  module: { type: 'commonjs' },
  sourceMaps: false,
};
/** A change of what is compiled how makes other files. */
const VERSION = `1 ${JSON.stringify(OPTIONS)} ${require('@swc/core/package.json').version}`;

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

function keep(file, code) {
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A tree that may not be written: it is compiled again at the next start.
  }
}

const digest = (text) => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** The JavaScript of a file. What is kept says in its first line what it was made of. */
function compiled(source, file) {
  const kept = join(FOLDER, `${digest(file)}.js`);
  const origin = `// ${digest(`${VERSION}\n${source}`)}\n`;
  const known = read(kept);
  if (known?.startsWith(origin)) return known;
  const { code } = require('@swc/core').transformSync(source, { ...OPTIONS, filename: file });
  keep(kept, origin + code);
  return code;
}

require.extensions['.ts'] = (module, file) => module._compile(compiled(readFileSync(file, 'utf8'), file), file);
