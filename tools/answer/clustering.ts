import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseReport, parseReports } from '../../core/crash';
import { readSymbols, symbolicate } from '../../core/symbols';
import type { FindSymbols } from '../../core/symbols';
import { readLines } from './lines';
import { symbolsBelow } from './symbol-files';

interface Input {
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

/** Issue keys the shipped code gives to labelled reports, symbolicated with what lies below `root`: one line a report, `{id, issue_key, title}`. */
export function answerClustering(inputsFile: string, root: string): string[] {
  const below = symbolsBelow(root);
  return readLines<Input>(inputsFile).map(({ id, app_id: appId, platform, mapping, ...input }) => {
    const [parsed] = parseReports(input.raw ?? readFileSync(join(root, input.path ?? ''), 'utf8'));
    const named = parsed && { ...parsed, fields: { ...parsed.fields, ...(mapping === undefined ? {} : { mapping_id: MAPPING_ID }) } };
    const report = named && symbolicate(named, mapping === undefined ? below : withMapping(mapping, below)).report;
    const event = report && normaliseReport(report, { appId, platform, inApp: input.in_app ?? [] });
    return JSON.stringify({ id, issue_key: event?.['issue_key'] ?? id, title: event?.['title'] ?? '' });
  });
}
