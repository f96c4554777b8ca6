import { CodedError } from '../../../core/errors';
import type { SourceText } from './source-text';

/** Runs `work` over a text and moves the location of its errors into the search as typed. */
export function relocated<T>(source: SourceText, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw relocate(source, error);
  }
}

/** The same error with its location in the search as typed; an error without a location points at the whole text. */
export function relocate(source: SourceText, error: unknown): unknown {
  if (!(error instanceof CodedError) || PLACED.has(error)) return error;
  const { start, end } = error.location ?? { start: 0, end: source.text.length };
  const placed = new CodedError(error.code, error.message, {
    parameters: error.parameters,
    location: source.locate(start, end),
    cause: error,
  });
  PLACED.add(placed);
  return placed;
}

/** Errors that already point into the search as typed. */
const PLACED = new WeakSet<CodedError>();
