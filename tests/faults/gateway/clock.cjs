// Puts the system's clock of a process where a file says, in milliseconds from the real one: at the start and at each SIGUSR2.
'use strict';
const { readFileSync } = require('node:fs');

const file = process.env.CLOCK_FILE;
const realNow = Date.now;
const origin = performance.timeOrigin;
let offset = 0;
const read = () => {
  offset = Number(readFileSync(file, 'utf8'));
};
read();
process.on('SIGUSR2', read);
// What started before a jump keeps its steady clock.
Object.defineProperty(performance, 'timeOrigin', { value: origin + offset });
Date.now = () => realNow() + offset;
globalThis.Date = class extends Date {
  constructor(...args) {
    super(...(args.length === 0 ? [realNow() + offset] : args));
  }
};
