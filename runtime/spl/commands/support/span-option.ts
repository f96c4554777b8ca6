import { CodedError } from '../../../../core/errors';
import type { CommandArguments } from '../../parse/arguments';

/** Reads a span option; what is wrong with it is said at its place. */
export function spanOption<Span>(args: CommandArguments, read: (text: string) => Span, option = 'span'): Span {
  try {
    return read(args.string(option, ''));
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new CodedError(error.code, error.message, { parameters: error.parameters, location: args.optionLocation(option), cause: error });
  }
}
