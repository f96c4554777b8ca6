import type SearchJob from '@splunk/search-job';
import type { SearchState, Subscription } from '@splunk/search-job';
import type { Columns } from '../../../visualizations/kit/columns';
import { pageError } from './errors';
import type { Rest } from './rest';
import { entriesOf, isTrue, pathOf } from './rest';
import { parseColumns } from './rows';

const silenceMs = 10_000;

/** What a job of this page is doing, for the list in the header. */
export interface JobInfo {
  readonly name: string;
  readonly sid: string;
  readonly done: boolean;
  readonly progress: number;
  readonly runSeconds: number;
  readonly scanned: number;
}

/** A finished job: its rows and what it cost. `asOf` = when it finished or was started, milliseconds. */
export interface Loaded {
  readonly data: Columns;
  readonly asOf: number;
  readonly job: JobInfo;
}

export interface RunOptions {
  readonly name: string;
  readonly rest: Rest;
  readonly signal: AbortSignal;
  readonly onProgress: (info: JobInfo) => void;
}

const textOfError = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function infoOf(name: string, { content }: SearchState): JobInfo {
  return {
    name,
    sid: content.sid ?? '',
    done: isTrue(content.isDone),
    progress: content.doneProgress ?? 0,
    runSeconds: content.runDuration ?? 0,
    scanned: content.scanCount ?? 0,
  };
}

/** One status request of our own: the client library polls a signed-out session for ever without an error. */
async function checkAlive(rest: Rest, sid: string): Promise<void> {
  const answer = await rest({ path: pathOf('search', 'jobs', sid), global: true });
  const content = entriesOf(answer)[0]?.content;
  if (content === undefined) throw pageError('APPMON-P-015', { seconds: silenceMs / 1000 });
  if (isTrue(content['isFailed'])) throw pageError('APPMON-P-014', { detail: 'the job failed on the host' });
}

/**
 * Waits for a job and reads its whole result. Rejects when the job fails, when the session ended, or when it makes no
 * progress; aborting stops listening and leaves the job alone, since other tabs may share it.
 */
export function readJob(job: SearchJob, options: RunOptions): Promise<Loaded> {
  const { name, rest, signal } = options;
  const open: Subscription[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest: JobInfo = { name, sid: '', done: false, progress: 0, runSeconds: 0, scanned: 0 };
  return new Promise<Loaded>((resolve, reject) => {
    const fail = (error: unknown): void => {
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (latest.sid === '') {
          fail(pageError('APPMON-P-015', { seconds: silenceMs / 1000 }));
          return;
        }
        checkAlive(rest, latest.sid).then(watch, fail);
      }, silenceMs);
    };
    watch();
    signal.addEventListener('abort', () => {
      fail(signal.reason);
    });
    open.push(
      job.getProgress().subscribe({
        next: (state) => {
          latest = infoOf(name, state);
          options.onProgress(latest);
          const problem = state.content.messages?.find((message) => ['ERROR', 'FATAL'].includes(message.type));
          if (isTrue(state.content.isFailed)) fail(pageError('APPMON-P-014', { detail: problem?.text ?? 'no reason was given' }));
          else watch();
        },
        error: (error) => {
          fail(pageError('APPMON-P-014', { detail: textOfError(error) }));
        },
      }),
      job.getResults({ output_mode: 'json_cols', count: 0 }).subscribe({
        next: (body) => {
          resolve({ data: parseColumns(body), asOf: Date.now(), job: { ...latest, done: true, progress: 1 } });
        },
        error: (error) => {
          fail(pageError('APPMON-P-014', { detail: textOfError(error) }));
        },
      }),
    );
  }).finally(() => {
    clearTimeout(timer);
    open.forEach((subscription) => {
      subscription.unsubscribe();
    });
  });
}
