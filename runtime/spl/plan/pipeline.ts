import type { ErrorLocation } from '../../../core/errors';
import type { CommandDefinition, PreparedCommand } from '../command';
import { splError } from '../errors';
import { CommandArguments } from '../parse/arguments';
import { relocate } from '../parse/relocate';
import { endOfBracket, endOfQuote } from '../parse/scan';
import { type Segment, splitPipeline } from '../parse/split';
import type { Edit, SourceText } from '../parse/source-text';

/** Commands by name and alias. */
export type CommandTable = ReadonlyMap<string, CommandDefinition>;

/** A command of a pipeline, ready to be planned and run. */
export interface Step {
  readonly definition: CommandDefinition;
  readonly prepared: PreparedCommand;
  readonly source: SourceText;
}

/** Where a pipeline stands: a whole search, commands that get their rows from elsewhere, or (checking brackets) either. */
export type PipelinePlace = 'search' | 'continuation' | 'any';

/** Gives the text that a bracketed search stands for, or undefined when searches are only being checked. */
export type BracketReader = (search: SourceText) => Promise<string | undefined>;

/** How to read a pipeline. */
export interface ReadSettings {
  readonly commands: CommandTable;
  readonly place: PipelinePlace;
  /** Runs (or only checks) brackets that stand for text. */
  readonly substitute: BracketReader;
  /** Checks brackets that the command runs itself. */
  readonly check: (search: SourceText) => Promise<void>;
}

/**
 * Reads a pipeline whose macros are expanded: every command is looked up, its brackets are settled and its
 * arguments are checked before anything runs. Steps whose text is not known yet (checking only) are left out.
 */
export async function readPipeline(source: SourceText, settings: ReadSettings): Promise<Step[]> {
  const split = splitPipeline(source, (name) => settings.commands.has(name));
  const definitions = split.segments.map((segment) => definitionOf(segment, settings.commands));
  definitions.forEach((definition, index) => {
    const segment = split.segments[index] as Segment;
    checkPlace(definition, segment, index === 0 ? settings.place : 'continuation');
  });
  const steps: Step[] = [];
  for (const [index, segment] of split.segments.entries()) {
    const step = await readStep(segment, definitions[index] as CommandDefinition, settings);
    if (step !== undefined) steps.push(step);
  }
  return steps;
}

function definitionOf(segment: Segment, commands: CommandTable): CommandDefinition {
  const definition = commands.get(segment.name);
  if (definition !== undefined) return definition;
  const supported = [...new Set([...commands.values()].map((command) => command.name))].sort().join(', ');
  throw splError('APPMON-SPL-004', { command: segment.name, supported }, { location: locationOf(segment) });
}

const locationOf = (segment: Segment): ErrorLocation => {
  const name = segment.nameSource.text === '' ? segment.source : segment.nameSource;
  return name.locate(0, name.text.length);
};

function checkPlace(definition: CommandDefinition, segment: Segment, place: PipelinePlace): void {
  if (place === 'any') return;
  const { name } = definition;
  const first = place === 'search';
  const canStart = definition.kind === 'generating' || name === 'search';
  if (first && !canStart) throw splError('APPMON-SPL-009', { command: name }, { location: locationOf(segment) });
  const canFollow = definition.kind !== 'generating' || definition.followsToo === true;
  if (!first && !canFollow) throw splError('APPMON-SPL-008', { command: name }, { location: locationOf(segment) });
}

async function readStep(segment: Segment, definition: CommandDefinition, settings: ReadSettings): Promise<Step | undefined> {
  let { args } = segment;
  const kind = definition.brackets ?? 'text';
  if (kind !== 'template') {
    const edits: Edit[] = [];
    let known = true;
    for (const { start, end } of bracketsIn(args.text)) {
      const inner = args.slice(start + 1, end - 1);
      if (kind === 'search') await settings.check(inner);
      else {
        const text = await settings.substitute(inner);
        if (text === undefined) known = false;
        else edits.push({ start, end, text });
      }
    }
    if (!known) return undefined;
    args = args.replace(edits);
  }
  try {
    return {
      definition,
      prepared: definition.prepare(new CommandArguments(definition.name, args, definition.options)),
      source: segment.source,
    };
  } catch (error) {
    throw relocate(args, error);
  }
}

/** The outermost brackets of a text, outside quotes. */
function bracketsIn(text: string): ErrorLocation[] {
  const found: ErrorLocation[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') at = endOfQuote(text, at) - 1;
    else if (text[at] === '[') {
      const end = endOfBracket(text, at);
      found.push({ start: at, end });
      at = end - 1;
    }
  }
  return found;
}
