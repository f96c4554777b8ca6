import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseReport, parseReports } from '../../core/crash';
import { readSymbols, symbolicate } from '../../core/symbols';
import type { FindSymbols } from '../../core/symbols';
import type { JsonObject } from '../../core/vocabulary';
import { readLines } from './lines';
import { symbolsBelow } from './symbol-files';

/** One labelled report of a clustering set. */
export interface Input {
  readonly id: string;
  readonly app_id: string;
  readonly platform: string;
  readonly in_app?: readonly string[];
  readonly path?: string;
  readonly raw?: string;
  /** The mapping of an obfuscated stack. */
  readonly mapping?: string;
}

const MAPPING_ID = 'mapping of the row';

const withMapping = (mapping: string, others: FindSymbols): FindSymbols => {
  const [index] = readSymbols(new TextEncoder().encode(mapping), 'mapping.txt');
  return (id) => (id === MAPPING_ID ? index : others(id));
};

/** The event of each labelled report, symbolicated with what lies below `root`; undefined for one that holds no report. */
export function eventsOf(inputsFile: string, root: string): (readonly [input: Input, event: JsonObject | undefined])[] {
  const below = symbolsBelow(root);
  return readLines<Input>(inputsFile).map((input) => {
    const [parsed] = parseReports(input.raw ?? readFileSync(join(root, input.path ?? ''), 'utf8'));
    const { mapping } = input;
    const named = parsed && { ...parsed, fields: { ...parsed.fields, ...(mapping === undefined ? {} : { mapping_id: MAPPING_ID }) } };
    const report = named && symbolicate(named, mapping === undefined ? below : withMapping(mapping, below)).report;
    const context = { appId: input.app_id, platform: input.platform, inApp: input.in_app ?? [] };
    return [input, report && normaliseReport(report, context)] as const;
  });
}

/** Issue keys the shipped code gives to labelled reports: one line a report, `{id, issue_key, title}`. */
export const answerClustering = (inputsFile: string, root: string): string[] =>
  eventsOf(inputsFile, root).map(([{ id }, event]) =>
    JSON.stringify({ id, issue_key: event?.['issue_key'] ?? id, title: event?.['title'] ?? '' }),
  );
