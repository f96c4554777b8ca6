import type { Catalog, RunSearch, SearchContext, SearchOutcome } from './catalog';
import { completeColumns } from './command';
import { COMMANDS, commandTable } from './commands/index';
import { Engine, type PipelineResult } from './exec/engine';
import { SearchSession } from './exec/session';
import { DEFAULT_LIMITS } from './limits';
import { SourceText } from './parse/source-text';
import type { Step } from './plan/pipeline';
import type { Row } from './value';

/**
 * Runs a search to its end. `search …`, `| …` and bare search terms are understood.
 * @throws CodedError with a location in `spl` when the search does not parse, is not supported, or was cancelled
 */
export const runSearch: RunSearch = async (spl, context, catalog) => {
  const session = new SearchSession(context, { catalog, limits: DEFAULT_LIMITS });
  const engine = new Engine(session, commandTable);
  const steps = await engine.read(await engine.expand(SourceText.of(spl)), 0);
  const result = await engine.run(steps, { depth: 0, maxRows: session.limits.maxCount });
  session.progress(1);
  // A search that is paused by now is not done before it goes on.
  await context.control?.turn();
  return outcome(result, session);
};

function outcome(result: PipelineResult, session: SearchSession): SearchOutcome {
  const most = result.kind === 'events' ? session.limits.maxCount : session.limits.maxResultRows;
  if (result.rows.length > most) session.message('WARN', `The search gave more than ${most} rows: only the first ${most} are kept.`);
  const rows: Row[] = result.rows.length > most ? result.rows.slice(0, most) : result.rows;
  const { kind, range } = result;
  return {
    rows,
    fields: completeColumns(result.columns, rows),
    kind,
    messages: session.messages,
    range,
    scanCount: session.scanCount,
    eventCount: session.eventCount,
    ...(kind === 'events' || session.eventCount > 0 ? { timeline: session.timeline.buckets(range) } : {}),
  };
}

/** A command of a checked search. */
export interface ParsedCommand {
  readonly command: string;
  readonly kind: string;
  readonly rawArgs: string;
}

/**
 * Checks a search (macros, commands, arguments, subsearches) without running it.
 * @throws CodedError with a location in `spl`
 */
export async function parseSearch(spl: string, context: SearchContext, catalog: Catalog): Promise<ParsedCommand[]> {
  const engine = new Engine(new SearchSession(context, { catalog, limits: DEFAULT_LIMITS }), commandTable);
  const steps = await engine.steps(await engine.expand(SourceText.of(spl)), 0);
  return steps.map(({ definition, source }: Step) => ({
    command: definition.name,
    kind: definition.kind,
    rawArgs: source.text.replace(new RegExp(`^${definition.name}\\b`), '').trim(),
  }));
}

/** What the language offers, for typeahead and the reference. */
export const describeCommands = () =>
  COMMANDS.map(({ name, aliases, kind, options, doc, examples }) => ({ name, aliases: aliases ?? [], kind, options, doc, examples }));
