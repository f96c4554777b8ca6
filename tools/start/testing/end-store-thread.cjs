'use strict';
// Loaded into a runtime by NODE_OPTIONS: on SIGUSR2 the thread of its store ends, as it does when its memory is used up.
const { isMainThread, Worker } = require('node:worker_threads');

if (isMainThread) {
  const post = Worker.prototype.postMessage;
  let store;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (typeof message === 'object' && message !== null && 'connect' in message) store = this;
    return post.call(this, message, ...rest);
  };
  process.on('SIGUSR2', () => store?.terminate());
}
