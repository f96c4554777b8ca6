import type { ChildProcess } from 'node:child_process';
import { CronExpressionParser } from 'cron-parser';
import type { Ingest, RawEvent } from '../ingest/types';
import { eachLine, exitOf, startChild, stopChild, type Command } from './child';
import type { ChildLog } from './child-log';
import { hostError } from './errors';
import { inputXml, type ConfiguredInput, type Surroundings } from './input-xml';
import { StreamParser, type StreamEvent } from './stream';

/** What one running process of a scheme is made of: one stanza, or all of them in single-instance mode. */
export interface InstanceOptions {
  readonly command: Command;
  readonly scheme: string;
  readonly mode: 'xml' | 'simple';
  readonly inputs: readonly ConfiguredInput[];
  readonly surroundings: () => Surroundings;
  readonly ingest: () => Ingest;
  readonly log: ChildLog;
  /** How long a stopped child may take before it is killed. */
  readonly graceMs: number;
  readonly timezone: string;
}

/** A hosted input from its start to its stop. */
export interface Instance {
  readonly status: () => { readonly running: boolean; readonly lastExit?: number; readonly lastError?: string };
  stop(): Promise<void>;
}

/** When an input runs again: `0` at once, `-1` never, a number every so many seconds, or by cron. */
export type Interval =
  | { readonly kind: 'always' | 'once' }
  | { readonly kind: 'seconds'; readonly seconds: number }
  | { readonly kind: 'cron'; readonly cron: string };

const DEFAULT_INTERVAL = '60';
/** A child that ends at once over and over must not take the machine; the pause grows to this. */
const MOST_PAUSE_MS = 30_000;
const HEALTHY_MS = 10_000;

/** Reads `interval` of inputs.conf; APPMON-HOST-INTERVAL when it is none of the documented forms. */
export function parseInterval(name: string, text = DEFAULT_INTERVAL): Interval {
  const interval = text.trim() || DEFAULT_INTERVAL;
  if (/^-?\d+(\.\d+)?$/.test(interval)) {
    const seconds = Number(interval);
    if (seconds === 0) return { kind: 'always' };
    if (seconds === -1) return { kind: 'once' };
    if (seconds > 0) return { kind: 'seconds', seconds };
  } else if (interval.split(/\s+/).length === 5) {
    try {
      CronExpressionParser.parse(interval);
      return { kind: 'cron', cron: interval };
    } catch (error) {
      throw hostError('APPMON-HOST-INTERVAL', { name, interval }, { cause: error });
    }
  }
  throw hostError('APPMON-HOST-INTERVAL', { name, interval });
}

/** Milliseconds until the next start; undefined = never. `started` and `now` in epoch milliseconds. */
export function pauseBefore(
  interval: Interval,
  times: { readonly started: number; readonly now: number; readonly failures: number },
  timezone: string,
): number | undefined {
  const { started, now, failures } = times;
  const backOff = failures > 0 ? Math.min(MOST_PAUSE_MS, 500 * 2 ** Math.min(failures, 10)) : 0;
  switch (interval.kind) {
    case 'once':
      return undefined;
    case 'always':
      return backOff;
    case 'seconds':
      return Math.max(0, started + interval.seconds * 1000 - now);
    case 'cron':
      return (
        CronExpressionParser.parse(interval.cron, { currentDate: new Date(now), tz: timezone })
          .next()
          .getTime() - now
      );
  }
}

const METADATA = ['index', 'host', 'source', 'sourcetype'] as const;

/** Metadata of a stanza's events: what the event says, then the stanza, then the stanza's name as source and the scheme as sourcetype. */
function metadataOf(event: Partial<StreamEvent>, input: ConfiguredInput | undefined, scheme: string): Omit<RawEvent, 'data'> {
  const settings = input?.settings ?? {};
  const chosen = METADATA.flatMap((name) => {
    const configured = settings[name] === '$decideOnStartup' || settings[name] === 'default' ? undefined : settings[name];
    const value = event[name] ?? configured ?? (name === 'sourcetype' ? scheme : name === 'source' ? (input?.stanza ?? scheme) : undefined);
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(chosen), ...(event.time === undefined ? {} : { time: event.time }) };
}

/** Starts an input and keeps it running by its interval until it is stopped. */
export function startInstance(options: InstanceOptions): Instance {
  const { log, scheme, inputs } = options;
  const label = inputs.length === 1 ? (inputs[0]?.stanza ?? scheme) : scheme;
  const interval = parseInterval(label, inputs[0]?.settings['interval']);
  const prefix = `message from "${options.command.file}" `;
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let failures = 0;
  let lastExit: number | undefined;
  let lastError: string | undefined;

  const toRaw = (event: StreamEvent): RawEvent => {
    const input = inputs.find(({ stanza }) => stanza === event.stanza) ?? inputs[0];
    return { data: event.data, ...metadataOf(event, input, scheme) };
  };

  /** Reads standard output no faster than ingest takes it: the loop waits, the pipe fills, the child blocks. */
  const readXml = async (stdout: AsyncIterable<Buffer>): Promise<void> => {
    const parser = new StreamParser();
    for await (const chunk of stdout) {
      const events = parser.push(chunk);
      if (events.length > 0) await options.ingest().events(events.map(toRaw));
    }
    const rest = parser.end();
    if (rest.length > 0) await options.ingest().events(rest.map(toRaw));
  };

  const readSimple = async (stdout: AsyncIterable<Buffer>): Promise<void> => {
    const metadata = metadataOf({}, inputs[0], scheme);
    const decoder = new TextDecoder();
    let waiting = '';
    for await (const chunk of stdout) {
      waiting += decoder.decode(chunk, { stream: true });
      const end = waiting.lastIndexOf('\n') + 1;
      if (end > 0) await options.ingest().raw(waiting.slice(0, end), metadata);
      waiting = waiting.slice(end);
    }
    if (waiting !== '') await options.ingest().raw(waiting, metadata);
  };

  const fail = (error: unknown): void => {
    lastError = error instanceof Error ? error.message : String(error);
    log.note('ERROR', 'ModularInputs', `${label}: ${lastError}`);
  };

  const run = async (): Promise<void> => {
    const started = Date.now();
    const process = startChild(options.command);
    child = process;
    const ended = exitOf(process);
    if (process.stderr) {
      eachLine(process.stderr, (line) => {
        if (/^(ERROR|FATAL)\b/.test(line)) lastError = line;
        log.stderr('ExecProcessor', prefix, line);
      });
    }
    process.stdin?.on('error', () => undefined);
    process.stdin?.end(inputXml(options.surroundings(), inputs));
    log.note('INFO', 'ModularInputs', `started ${label} pid=${process.pid ?? 0}`);
    try {
      if (process.stdout) await (options.mode === 'simple' ? readSimple : readXml)(process.stdout);
    } catch (error) {
      fail(error);
      await stopChild(process, options.graceMs);
    }
    const code = await ended;
    child = undefined;
    lastExit = code;
    failures = code === 0 || Date.now() - started > HEALTHY_MS ? 0 : failures + 1;
    if (!stopped) log.note(code === 0 ? 'INFO' : 'WARN', 'ModularInputs', `${label} ended with exit code ${code}`);
    const pause = pauseBefore(interval, { started, now: Date.now(), failures }, options.timezone);
    if (!stopped && pause !== undefined) timer = setTimeout(begin, pause);
  };

  const begin = (): void => {
    running = run().catch(fail);
  };

  let running: Promise<void> = Promise.resolve();
  begin();

  return {
    status: () => ({
      running: child !== undefined,
      ...(lastExit === undefined ? {} : { lastExit }),
      ...(lastError === undefined ? {} : { lastError }),
    }),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      if (child) await stopChild(child, options.graceMs);
      await running;
    },
  };
}
