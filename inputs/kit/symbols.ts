import { callHttp, type HttpSettings } from '../../bin/kit/http';
import { parseJson } from '../../core/crash/json';
import { CodedError } from '../../core/errors';
import { parseSymbolAnswer, symbolQuestion, type SymbolAnswer, type SymbolQuestion } from '../../core/symbols';
import { inputError } from './errors';

/** A report as far as the gateway could name it. */
export interface Named extends SymbolAnswer {
  /** Why names may come later: symbols are missing, or the gateway could not be asked; undefined when they cannot. */
  readonly waits: 'missing' | 'unasked' | undefined;
}

/** Names for reports of an input that has no symbol files. */
export interface Symbols {
  /** Never throws: while the gateway cannot be asked, reports stay as they are. */
  readonly name: (question: SymbolQuestion) => Promise<Named>;
  /** Whether the gateway is asked at present, and not left alone after it failed. */
  readonly canAsk: () => boolean;
  /** Why the last question had no answer, as `CODE: message`; '' when it had one. */
  readonly problem: () => string;
}

/** Where the gateway is, and what it lets in. */
export interface SymbolSource {
  /** Address of the gateway, without a path. */
  readonly url: string;
  /** A key with the right `symbolicate`. */
  readonly key: string;
  readonly http: HttpSettings;
}

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES = 16 * 1024 * 1024;
const LONGEST_PAUSE_SECONDS = 60;
/** Faults of one report, which say nothing of the next. */
const OF_THE_REPORT = new Set([400, 413]);

/** Asks the gateway for the names of one report; throws a coded error for any answer but that. */
export async function askForNames({ url, key, http }: SymbolSource, question: SymbolQuestion): Promise<SymbolAnswer> {
  const reply = await callHttp(
    {
      what: 'the gateway (symbol_url)',
      address: `${url.replace(/\/+$/, '')}/v1/symbolicate`,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-appmon-key': key },
      body: JSON.stringify(symbolQuestion(question)),
    },
    http,
    { timeoutMs: TIMEOUT_MS, limitBytes: ANSWER_BYTES },
  );
  const { status, text } = reply;
  if (status !== 200) throw inputError('APPMON-INPUT-SYMBOLS', { status, text: text.slice(0, 300) });
  const named = parseSymbolAnswer(question.report, parseJson(text));
  if (!named) throw inputError('APPMON-INPUT-SYMBOL-ANSWER');
  return named;
}

const statusOf = (error: unknown): unknown => (error instanceof CodedError ? error.parameters['status'] : undefined);

/**
 * Names from a gateway. After a failure it is left alone for a while that doubles up to a minute, then `open` says anew where it is: a
 * key that was changed counts. `clock` in epoch seconds.
 */
export function createSymbols(open: () => Promise<SymbolSource>, clock: () => number): Symbols {
  let source: SymbolSource | undefined;
  let failures = 0;
  let pausedUntil = 0;
  let problem = '';
  return {
    canAsk: () => clock() >= pausedUntil,
    problem: () => problem,
    name: async (question) => {
      const unasked = { report: question.report, found: [], waits: 'unasked' } as const;
      if (clock() < pausedUntil) return unasked;
      try {
        source ??= await open();
        const named = await askForNames(source, question);
        failures = 0;
        problem = '';
        return { ...named, waits: named.report.fields['missing_symbols'] === undefined ? undefined : 'missing' };
      } catch (error) {
        problem = error instanceof CodedError ? `${error.code}: ${error.message}` : String(error);
        if (OF_THE_REPORT.has(Number(statusOf(error)))) return { ...unasked, waits: undefined };
        source = undefined;
        failures += 1;
        pausedUntil = clock() + Math.min(LONGEST_PAUSE_SECONDS, 2 ** failures);
        return unasked;
      }
    },
  };
}
