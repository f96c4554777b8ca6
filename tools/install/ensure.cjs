// Installs the dependencies when they are missing or stale. It runs before anything else exists, and in a Node of any age it must
// come to its first message: no syntax and no module names (`node:`) that old ones lack.
'use strict';
const { createHash } = require('crypto');
const { spawnSync } = require('child_process');
const { existsSync, readFileSync, writeFileSync } = require('fs');
const { join, resolve } = require('path');

const root = resolve(__dirname, '../..');
const MINIMUM = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  console.error(`APPMON-NODE-VERSION: Node ${MINIMUM.join('.')} or newer is needed; this is ${process.versions.node}.`);
  process.exit(2);
}

const stampFile = join(root, 'node_modules', '.appmon-stamp');
const stamp = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
  .digest('hex');
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) process.exit(0);

const npm = process.env.npm_execpath;
if (!npm) {
  console.error('APPMON-INSTALL: run this through npm (npm start, npm test), which says where npm itself is.');
  process.exit(2);
}
console.log('Installing the dependencies (about a minute) …');
const result = spawnSync(process.execPath, [npm, 'ci', '--prefer-offline', '--loglevel=error'], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: Object.assign({}, process.env, { NODE_ENV: 'development' }),
});
if (result.status !== 0) {
  console.error(
    `APPMON-INSTALL: npm ci ended with ${result.status === null ? result.signal : result.status}; the package registry must be reachable.`,
  );
  process.exit(1);
}
writeFileSync(stampFile, stamp);
