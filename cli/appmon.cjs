#!/usr/bin/env node
// The command `appmon` of this repository (`npx appmon`). In a Node of any age it must come to its first message.
'use strict';
const { join } = require('path');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error('APPMON-NODE-VERSION: Node 20.19 or newer is needed; this is ' + process.versions.node + '.');
  process.exit(2);
}
process.env.TS_NODE_PROJECT = join(__dirname, '../tsconfig.node.json');
require('ts-node/register');

require('./main.ts')
  .main(process.argv.slice(2))
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(error && error.expected ? error.code + ': ' + error.message : error);
      process.exitCode = error && error.expected ? 2 : 1;
    },
  );
