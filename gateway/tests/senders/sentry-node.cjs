// A service with the Sentry SDK, set up as its documentation says: a session, a span, a log, a handled error, then one that ends it.
const Sentry = require('@sentry/node');

Sentry.init({
  dsn: process.env.SENDER_DSN,
  release: 'com.examplebank.retail@7.13.0+2113',
  environment: 'production',
  tracesSampleRate: 1,
  enableLogs: true,
  shutdownTimeout: 60_000,
});
Sentry.setUser({ id: 'customer-9', email: 'ana@example.com', username: 'Ana Lopez' });

function readReceipt() {
  throw new TypeError('no receipt for ana@example.com');
}

function settleTransfer() {
  throw new RangeError('amount out of range');
}

async function main() {
  Sentry.logger.info('transfer opened by ana@example.com', { attempt: 3 });
  Sentry.metrics.count('transfers', 2);
  Sentry.startSpan({ name: 'settle', op: 'task' }, () => Sentry.startSpan({ name: 'read', op: 'db' }, () => undefined));
  try {
    readReceipt();
  } catch (error) {
    Sentry.captureException(error);
  }
  await Sentry.flush(60_000);
  setTimeout(settleTransfer, 0);
}

void main();
