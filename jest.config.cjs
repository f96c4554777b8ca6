// Three projects: `node` (units and processes), `page` (components in jsdom), `browser` (a real Chromium).
'use strict';
const { zoneWhereItIs } = require('./tools/jest/time-zone.cjs');

// A day must not end while a test counts what came on it: without a zone of its own a run takes place at noon.
process.env.TZ ??= zoneWhereItIs(12);

const transform = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', tsx: true },
        target: 'es2022',
        transform: { react: { runtime: 'automatic' } },
      },
      module: { type: 'commonjs', ignoreDynamic: true },
    },
  ],
  // Ships ES modules only, which jest cannot load as they are.
  '/node_modules/@noble/.+\\.js$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'ecmascript' }, target: 'es2022' }, module: { type: 'commonjs' } },
  ],
};
const common = {
  rootDir: __dirname,
  transform,
  transformIgnorePatterns: ['/node_modules/(?!@noble/)'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.cache/', '/var/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/var/'],
  cacheDirectory: '<rootDir>/.cache/jest',
};
module.exports = {
  reporters: ['default', '<rootDir>/tools/jest/closing-line.cjs'],
  testTimeout: 60_000,
  projects: [
    {
      ...common,
      displayName: 'node',
      testEnvironment: 'node',
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: [...common.testPathIgnorePatterns, '\\.browser\\.test\\.ts$'],
    },
    {
      ...common,
      displayName: 'page',
      testEnvironment: 'jsdom',
      testMatch: ['**/*.test.tsx'],
      moduleNameMapper: { '\\.css$': '<rootDir>/tools/jest/empty.cjs' },
    },
    {
      ...common,
      displayName: 'browser',
      testEnvironment: 'node',
      testMatch: ['**/*.browser.test.ts'],
      globalSetup: '<rootDir>/tools/jest/chromium.cjs',
    },
  ],
};
