// Three projects: `node` (units and processes), `page` (components in jsdom), `browser` (a real Chromium).
'use strict';
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
};
const common = {
  rootDir: __dirname,
  transform,
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
    { ...common, displayName: 'page', testEnvironment: 'jsdom', testMatch: ['**/*.test.tsx'], moduleNameMapper: { '\\.css$': '<rootDir>/tools/jest/empty.cjs' } },
    {
      ...common,
      displayName: 'browser',
      testEnvironment: 'node',
      testMatch: ['**/*.browser.test.ts'],
      globalSetup: '<rootDir>/tools/jest/chromium.cjs',
    },
  ],
};
