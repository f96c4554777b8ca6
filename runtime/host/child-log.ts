import { logStamp } from '../log-stamp';
import type { RuntimeServices } from '../services';

const LEVELS = new Set(['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']);
const FLUSH_MS = 250;
const MOST_WAITING = 10_000;

/** Collects lines for `splunkd.log` in `_internal`, written in batches. */
export interface ChildLog {
  /** A line of a child's standard error; `DEBUG|INFO|WARN|ERROR|FATAL` at its start sets the level, else it is an ERROR as in splunkd. */
  stderr(component: string, prefix: string, line: string): void;
  note(level: string, component: string, text: string): void;
  flush(): Promise<void>;
}

/** Opens the log; lines beyond what ingest can take are dropped and counted, so that a noisy child costs no memory. */
export function createChildLog(services: () => RuntimeServices): ChildLog {
  let waiting: Array<{ readonly text: string; readonly time: number }> = [];
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const lines = waiting;
    waiting = [];
    if (dropped > 0) {
      lines.push({
        text: `${logStamp(Date.now() / 1000)} WARN ExecProcessor - ${dropped} lines of hosted executables were dropped`,
        time: Date.now() / 1000,
      });
      dropped = 0;
    }
    if (lines.length === 0) return;
    try {
      await services().ingest.events(
        lines.map(({ text, time }) => ({ data: text, time, index: '_internal', source: 'splunkd.log', sourcetype: 'splunkd' })),
      );
    } catch (error) {
      services().log.warn({ error, lines: lines.length }, 'lines of hosted executables were not indexed');
    }
  };

  const note = (level: string, component: string, text: string): void => {
    if (waiting.length >= MOST_WAITING) {
      dropped += 1;
      return;
    }
    waiting.push({ text: `${logStamp(Date.now() / 1000)} ${level} ${component} - ${text}`, time: Date.now() / 1000 });
    timer ??= setTimeout(() => void flush(), FLUSH_MS);
    timer.unref();
  };

  return {
    note,
    flush,
    stderr: (component, prefix, line) => {
      if (line.trim() === '') return;
      const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(line) ?? [];
      if (LEVELS.has(word)) note(word, component, `${prefix}${rest}`);
      else note('ERROR', component, `${prefix}${line}`);
    },
  };
}
