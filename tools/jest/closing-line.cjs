// Prints one plain line with the totals as the last line of a test run.
'use strict';
const { writeSync } = require('node:fs');

module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped\n`;
    process.once('exit', () => writeSync(1, line));
  }
};
