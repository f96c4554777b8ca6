// A service with the Bugsnag SDK, set up as its documentation says: a counted session, a handled error, then one that ends it.
const Bugsnag = require('@bugsnag/node');

Bugsnag.start({
  apiKey: process.env.SENDER_KEY,
  appVersion: '7.13.0',
  endpoints: { notify: `${process.env.SENDER_URL}/notify`, sessions: `${process.env.SENDER_URL}/sessions` },
  sessionSummaryInterval: 100,
  logger: null,
});
Bugsnag.setUser('customer-9', 'ana@example.com', 'Ana Lopez');
Bugsnag.startSession();

function settleTransfer() {
  throw new RangeError('amount out of range');
}

/** Waits until the gateway has the session and the handled error: a process that ends takes with it what is on its way. */
async function settled() {
  for (;;) {
    const { received } = await (await fetch(`${process.env.SENDER_URL}/health`)).json();
    if (received >= 2) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

Bugsnag.notify(new TypeError('no receipt for ana@example.com'), undefined, () => {
  void settled().then(() => setTimeout(settleTransfer, 0));
});
