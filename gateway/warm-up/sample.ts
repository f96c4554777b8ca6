/** Rounds and events in each: about what V8 needs to see before the hot functions are compiled. */
export const ROUNDS = 20;
export const BATCH = 50;
/** Epoch seconds of everything made up. */
export const NOW = 1_700_000_000;

/** A network call, what phones send most, with something for each kind of rule to find or to leave alone. */
export const callOf = (number: number) => ({
  event_name: 'http.call',
  event_id: `warm-up-${String(number)}`,
  app_id: 'app',
  platform: number % 2 === 0 ? 'android' : 'ios',
  app_version: '1.2.3',
  install_id: `installation-${String(number)}`,
  session_id: `session-${String(number)}`,
  http_method: 'GET',
  http_status: 200,
  url: `https://host.invalid/v1/accounts/${String(100_000_000 + number)}/movements?page=2`,
  duration_ms: number % 700,
  message: `loaded in ${String(number)} ms from the network, asked by someone@host.invalid at 192.0.2.1`,
});

/** One batch of made-up events, read by `read`; `first` numbers them. */
export const batchOf = <Read>(first: number, read: (call: ReturnType<typeof callOf>) => Read): Read[] =>
  Array.from({ length: BATCH }, (_, index) => read(callOf(first + index)));
