import { text } from 'node:stream/consumers';
import { CodedError } from '../../core/errors';
import { parseDefinition, type InputDefinition } from './definition';
import { EventWriter } from './events';
import { log } from './log';
import { formatScheme, type Scheme } from './scheme';
import { element } from './xml';

/** One modular input: its scheme, what makes settings acceptable, and the work itself. */
export interface ModularInput {
  readonly scheme: Scheme;
  /** Throws the CodedError that says what is wrong with the settings. */
  readonly validate: (definition: InputDefinition) => Promise<void> | void;
  /** Runs until done or until `signal` is aborted (splunkd stops the input). */
  readonly stream: (definition: InputDefinition, events: EventWriter, signal: AbortSignal) => Promise<void>;
}

/** Answers splunkd's three calls (`--scheme`, `--validate-arguments`, none). Returns the exit code. */
export async function runInput(input: ModularInput, argv: readonly string[] = process.argv.slice(2)): Promise<number> {
  if (argv.includes('--scheme')) {
    process.stdout.write(formatScheme(input.scheme));
    return 0;
  }
  try {
    const definition = parseDefinition(await text(process.stdin));
    if (argv.includes('--validate-arguments')) {
      await input.validate(definition);
      return 0;
    }
    const stop = new AbortController();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
    const events = new EventWriter(process.stdout, definition.stanza);
    await input.stream(definition, events, stop.signal);
    events.end();
    return 0;
  } catch (error) {
    const message = error instanceof CodedError ? `${error.code}: ${error.message}` : String((error as Error).stack ?? error);
    if (argv.includes('--validate-arguments')) process.stdout.write(`<error>${element('message', message)}</error>`);
    log('ERROR', message);
    return 1;
  }
}
