import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../spl/value';
import type { SearchMessage } from '../spl/catalog';
import type { DispatchRequest } from './types';
import { decodeResults, encodeResults } from './results-csv';

/** What is kept of a finished job so that a restarted runtime can serve it again. */
export interface StoredStatus {
  readonly sid: string;
  readonly request: DispatchRequest;
  readonly published: number;
  readonly finished: number;
  /** Epoch seconds after which the folder may be removed. */
  readonly expires: number;
  readonly state: 'DONE' | 'FAILED';
  readonly messages: readonly SearchMessage[];
  readonly kind: 'events' | 'table';
  readonly fields: readonly string[];
  readonly resultCount: number;
  readonly scanCount: number;
  readonly eventCount: number;
  readonly earliest: number;
  readonly latest: number;
  readonly runDuration: number;
}

const writeWhole = (file: string, content: string | Buffer): void => {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
};

/** A folder name made of a sid; it can neither be hidden nor lead out of its place. */
const folderName = (sid: string): string => sid.replace(/[^\w.@-]/g, '_').replace(/^\.+/, '_');

/** The folder `dispatch/<sid>` of one job. */
export const dispatchFolder = (root: string, sid: string): string => join(root, folderName(sid));

/** Writes the results of a job; the status follows, so a folder with a status is complete. */
export function storeRows(directory: string, fields: readonly string[], rows: readonly Row[]): void {
  mkdirSync(directory, { recursive: true });
  writeWhole(join(directory, 'results.csv.gz'), encodeResults(fields, rows));
}

/** Writes the status of a job that is done or failed. */
export function storeStatus(directory: string, status: StoredStatus): void {
  mkdirSync(directory, { recursive: true });
  writeWhole(join(directory, 'status.json'), JSON.stringify(status));
}

/** Reads the rows of a stored job; a failed one has none. */
export function loadRows(directory: string): readonly Row[] {
  const file = join(directory, 'results.csv.gz');
  return existsSync(file) ? decodeResults(readFileSync(file)).rows : [];
}

/** Removes a job's folder; absent ones are fine. */
export const removeJob = (directory: string): void => rmSync(directory, { recursive: true, force: true });

/** Jobs left by an earlier run that are still alive at `now` (epoch seconds); the others' folders are removed. */
export function restoreJobs(root: string, now: number): StoredStatus[] {
  mkdirSync(root, { recursive: true });
  return readdirSync(root).flatMap((name) => {
    const directory = join(root, name);
    const status = readStatus(directory);
    if (status && status.expires > now) return [status];
    removeJob(directory);
    return [];
  });
}

function readStatus(directory: string): StoredStatus | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, 'status.json'), 'utf8')) as StoredStatus;
  } catch {
    return undefined;
  }
}
