/** Values that an error message is filled with. */
export type ErrorParameters = Readonly<Record<string, string | number>>;

/** Where in a text an error lies: offsets are UTF-16 units from the start, `end` exclusive. */
export interface ErrorLocation {
  readonly start: number;
  readonly end: number;
}

/** An error that people can look up: a stable code, a message that says what was expected, and (for texts) where. */
export class CodedError extends Error {
  readonly code: string;
  readonly parameters: ErrorParameters;
  readonly location: ErrorLocation | undefined;
  /** Marks errors that are answers to bad input, as opposed to faults of this program. */
  readonly expected = true;

  constructor(code: string, message: string, options: { parameters?: ErrorParameters; location?: ErrorLocation; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.parameters = options.parameters ?? {};
    this.location = options.location;
  }
}

/** Fills `{name}` in a message with the parameter of that name; unknown names stay as they are. */
export const fillMessage = (template: string, parameters: ErrorParameters): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));

/**
 * Turns a catalogue `{ CODE: "message with {parameters}" }` into a function that makes its errors.
 * One catalogue a folder (`errors.ts`), so that every code is listed once and documented in one place.
 */
export function errorCatalogue<Code extends string>(catalogue: Readonly<Record<Code, string>>) {
  return (code: Code, parameters: ErrorParameters = {}, options: { location?: ErrorLocation; cause?: unknown } = {}): CodedError =>
    new CodedError(code, fillMessage(catalogue[code], parameters), { parameters, ...options });
}
