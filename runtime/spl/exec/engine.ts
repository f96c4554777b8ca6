import type { TimeRange } from '../catalog';
import { type CommandContext, completeColumns, type FieldNeeds, type Operator, type SubsearchResult } from '../command';
import { splError } from '../errors';
import { expandMacros } from '../parse/macros';
import type { InlineTimes } from '../parse/search-parser';
import { SourceText } from '../parse/source-text';
import { stripComments } from '../parse/split';
import { fieldNeeds } from '../plan/needs';
import { type CommandTable, type PipelinePlace, readPipeline, type Step } from '../plan/pipeline';
import { substitutionOf } from '../subsearch/format';
import type { Row } from '../value';
import { Flow } from './flow';
import { LiveView, steered } from './live';
import { resolveRange } from './range';
import { readEvents } from './events';
import type { SearchSession } from './session';

/** Rows of a finished pipeline. */
export interface PipelineResult extends SubsearchResult {
  readonly kind: 'events' | 'table';
  readonly range: TimeRange;
}

/** How a pipeline runs. */
export interface RunSettings {
  /** 0 for the search itself, 1 for its subsearches, and so on. */
  readonly depth: number;
  /** Stop after so many rows. */
  readonly maxRows?: number;
  /** Stop reading after so many seconds of clock time. */
  readonly maxSeconds?: number;
}

/** Reads, plans and runs the pipelines of one search. */
export class Engine {
  private readonly session: SearchSession;
  private readonly commands: CommandTable;

  constructor(session: SearchSession, commands: CommandTable) {
    this.session = session;
    this.commands = commands;
    session.expand = async (text) => (await this.expand(SourceText.of(text))).text;
  }

  /** Comments and macros gone: what the splitter reads. */
  async expand(source: SourceText): Promise<SourceText> {
    const { catalog, limits } = this.session;
    return stripComments(await expandMacros(stripComments(source), { catalog, depth: limits.macroDepth }));
  }

  /** Reads a pipeline and runs the subsearches whose answers are part of its text. */
  async read(source: SourceText, depth: number, place: PipelinePlace = 'search'): Promise<Step[]> {
    return readPipeline(source, {
      commands: this.commands,
      place,
      substitute: async (search) => {
        const { rows, columns } = await this.subsearch(search, depth + 1, this.session.limits.subsearchRows);
        return substitutionOf(rows, columns);
      },
      check: (search) => this.check(search, depth + 1, 'any'),
    });
  }

  /** Checks a search without running any part of it; resolves with its steps as far as they are known. */
  async check(source: SourceText, depth: number, place: PipelinePlace = 'search'): Promise<void> {
    await this.steps(source, depth, place);
  }

  async steps(source: SourceText, depth: number, place: PipelinePlace = 'search'): Promise<Step[]> {
    this.checkDepth(source, depth);
    return readPipeline(source, {
      commands: this.commands,
      place,
      substitute: async (search) => {
        await this.steps(search, depth + 1);
        return undefined;
      },
      check: (search) => this.check(search, depth + 1, 'any'),
    });
  }

  /** Runs steps to their end. */
  async run(steps: readonly Step[], settings: RunSettings): Promise<PipelineResult> {
    const first = steps[0];
    if (first === undefined) throw splError('APPMON-SPL-001');
    const { logical } = first.prepared;
    const times = logical?.type === 'search' ? logical.times : {};
    const context = this.context(times, settings.depth);
    const needs = fieldNeeds(steps.map((step) => step.prepared));
    const rest = steps.slice(1);
    const flow = new Flow(await openAll(rest, context));
    const kind = steps.every(({ definition }) => definition.name === 'search' || definition.kind === 'streaming') ? 'events' : 'table';
    const known = (): readonly string[] => first.prepared.columns?.() ?? [];
    const { control } = this.session.search;
    const table = isPure(rest)
      ? () => flow.tableSoFar(known(), (from) => openAll(rest.slice(from), context))
      : () => Promise.resolve(undefined);
    const view = control && settings.depth === 0 ? new LiveView({ control, kind, table }) : undefined;
    const result = await this.drain(this.source(first, { context, times, needs, rest }), { flow, view }, settings);
    for (const row of await flow.finish(known())) result.push(row);
    return { rows: result, columns: flow.columns(), kind, range: context.range };
  }

  private source(first: Step, plan: { context: CommandContext; times: InlineTimes; needs: FieldNeeds[]; rest: readonly Step[] }) {
    const wanted = plan.needs[1] ?? 'all';
    const { prepared } = first;
    if (prepared.logical?.type === 'search') {
      return readEvents(prepared.logical.expression, {
        session: this.session,
        range: plan.context.range,
        times: plan.times,
        wanted,
        following: plan.rest.map((step) => step.prepared.logical),
      });
    }
    if (prepared.generate === undefined) throw splError('APPMON-SPL-009', { command: first.definition.name });
    return prepared.generate(plan.context, wanted);
  }

  private async drain(
    source: AsyncIterable<Row[]>,
    { flow, view }: { readonly flow: Flow; readonly view: LiveView | undefined },
    settings: RunSettings,
  ): Promise<Row[]> {
    const rows: Row[] = [];
    const started = Date.now();
    const { control } = this.session.search;
    for await (const batch of control ? steered(source, control) : source) {
      this.session.checkCancelled();
      const left = await flow.push(batch);
      if (!(view && control?.streamed)) for (const row of left) rows.push(row);
      await view?.after(left);
      if (flow.satisfied || (settings.maxRows !== undefined && rows.length > settings.maxRows)) break;
      if (settings.maxSeconds !== undefined && Date.now() - started > settings.maxSeconds * 1000) {
        this.session.message(
          'WARN',
          `A subsearch took longer than ${settings.maxSeconds} s and was finalized: its results are not complete.`,
        );
        break;
      }
    }
    return rows;
  }

  private async subsearch(source: SourceText, depth: number, maxRows: number): Promise<SubsearchResult> {
    this.checkDepth(source, depth);
    const { limits } = this.session;
    // The text of a saved search brings macros of its own; a bracket's are gone already.
    const steps = await this.read(await this.expand(source), depth);
    const { rows, columns } = await this.run(steps, { depth, maxRows, maxSeconds: limits.subsearchSeconds });
    if (rows.length > maxRows) {
      this.session.message('WARN', `A subsearch gave more than ${maxRows} rows: only the first ${maxRows} are used.`);
      rows.length = maxRows;
    }
    return { rows, columns: completeColumns(columns, rows) };
  }

  private checkDepth(source: SourceText, depth: number): void {
    const most = this.session.limits.subsearchDepth;
    if (depth > most) throw splError('APPMON-SPL-040', { depth: most }, { location: source.locate(0, source.text.length) });
  }

  private context(times: InlineTimes, depth: number): CommandContext {
    const { session } = this;
    const context: CommandContext = {
      search: session.search,
      range: resolveRange(session.search, times),
      catalog: session.catalog,
      limits: session.limits,
      message: (type, text) => session.message(type, text),
      scanned: (read, matched) => session.scanned(read, matched),
      checkCancelled: () => session.checkCancelled(),
      subsearch: (search, options) => this.subsearch(search, depth + 1, options?.maxRows ?? session.limits.appendRows),
      pipeline: async (search): Promise<Operator> => {
        const steps = await this.read(search, depth, 'continuation');
        return new Flow(await openAll(steps, context));
      },
    };
    return context;
  }
}

/** Whether commands may be run over again for a preview: they write nothing and bring no search of their own. */
const isPure = (steps: readonly Step[]): boolean =>
  steps.every(({ definition }) => definition.writes !== true && (definition.brackets ?? 'text') === 'text');

async function openAll(steps: readonly Step[], context: CommandContext): Promise<Operator[]> {
  const operators: Operator[] = [];
  for (const { definition, prepared } of steps) {
    if (prepared.open === undefined) throw splError('APPMON-SPL-008', { command: definition.name });
    operators.push(await prepared.open(context));
  }
  return operators;
}
