import { createRedactor } from '../../core/redact';
import type { Json } from '../../core/vocabulary';
import { callText } from '../bench/gateway-door/traffic';

const EVENTS = 1500;
const ROUNDS = 25;
const EVENT_BYTES = 905;

const logLine = (number: number): Json => ({
  time: 1_772_409_600 + number,
  event: {
    event_name: 'log',
    severity_text: 'ERROR',
    body: `2026-03-02 10:15:${number % 60} ERROR [http-nio-8443-exec-${number % 20}] c.e.transfer.Service - request ${number} for account ${number * 31} failed: status=500 elapsed=${number % 900} ms; cause=java.net.SocketTimeoutException: timeout after 3000 ms`,
  },
});

const many = (make: (number: number) => Json): Json[] => Array.from({ length: EVENTS }, (_, number) => make(number));

/** Processor time of one event in microseconds: the least of the rounds, since other work on the machine only adds. */
function costOf(events: readonly Json[]): number {
  const redactor = createRedactor();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    for (const event of events) redactor.redact(event);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / events.length;
  });
  return Math.min(...rounds);
}

/** What redaction costs, a line for each kind of event. */
export function costTable(texts: readonly string[]): string {
  const kinds: readonly (readonly [string, readonly Json[]])[] = [
    [`a network call of ${EVENT_BYTES} bytes`, many((number) => JSON.parse(callText(number, EVENT_BYTES)) as Json)],
    ['a line of a log', many(logLine)],
    ['a text of the corpus', texts.map((text, number) => `${text} (too long to be remembered, number ${number})`)],
  ];
  return kinds.map(([name, events]) => `${name.padEnd(34)} ${costOf(events).toFixed(2).padStart(7)} µs of a processor\n`).join('');
}
