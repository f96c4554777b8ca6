/** Bytes of one object of a body, before compression. */
export const EVENT_BYTES = 905;

/** 2026-03-02T00:00:00Z. */
const START = 1_772_409_600;
const HOUR = 3_600;
const INSTALLATIONS = 5_000;
const SESSIONS = 900;

/** A network call as an agent describes it, with ids to hash and a URL to make a route of, padded to the bytes the reference measurements use. */
export function callText(number: number, bytes: number): string {
  const event = {
    event_name: 'http.call',
    event_id: `bench-${number}`,
    app_id: 'com.examplebank.retail',
    platform: 'android',
    app_version: '7.13.0',
    install_id: `install-${number % INSTALLATIONS}`,
    session_id: `session-${number % SESSIONS}`,
    http_method: 'GET',
    http_status: 200,
    url: `https://api.examplebank.test/v2/accounts/${10_000_000 + number}/movements?page=2`,
    duration_ms: number % 700,
    message: 'movements loaded from the network, cache was older than one hour',
  };
  const objectOf = (note: string): string => JSON.stringify({ time: START + (number % HOUR), event: { ...event, note } });
  return objectOf('lorem ipsum '.repeat(80).slice(0, Math.max(0, bytes - objectOf('').length)));
}
