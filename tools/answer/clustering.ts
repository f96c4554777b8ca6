import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseReport, parseReports } from '../../core/crash';
import { readLines } from './lines';

interface Input {
  readonly id: string;
  readonly app_id: string;
  readonly platform: string;
  readonly in_app?: readonly string[];
  readonly path?: string;
  readonly raw?: string;
}

/** Issue keys the shipped code gives to labelled reports: one line a report, `{id, issue_key, title}`. */
export function answerClustering(inputsFile: string, root: string): string[] {
  return readLines<Input>(inputsFile).map((input) => {
    const text = input.raw ?? readFileSync(join(root, input.path ?? ''), 'utf8');
    const [report] = parseReports(text);
    const event = report && normaliseReport(report, { appId: input.app_id, platform: input.platform, inApp: input.in_app ?? [] });
    return JSON.stringify({ id: input.id, issue_key: event?.['issue_key'] ?? input.id, title: event?.['title'] ?? '' });
  });
}
