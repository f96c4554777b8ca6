import { evalError } from '../../eval/errors';
import { toNumber, toText } from '../../eval/values';
import type { CallSite, Compiled, EvalValue } from '../../eval/types';
import { applyModifier, formatTime, readTime } from '../../time';
import type { FunctionRow } from './table';

function nowOf(call: CallSite): number {
  const { now } = call.options;
  if (now === undefined)
    throw evalError('APPMON-SPL-EVAL-FUNCTION-CONTEXT', { name: call.node.name, reason: 'there is no clock' }, { location: call.node });
  return now;
}

function compileNow(call: CallSite): Compiled {
  const now = nowOf(call);
  return { type: 'number', evaluate: () => now };
}

function compileTime(call: CallSite): Compiled {
  const { clock } = call.options;
  return clock === undefined ? compileNow(call) : { type: 'number', evaluate: clock };
}

/** Applies a function to each value of the first argument and the text of the second. */
function compileOver(
  call: CallSite,
  compute: (value: EvalValue, text: string) => EvalValue,
): (row: Parameters<Compiled['evaluate']>[0]) => EvalValue {
  const [first, second] = call.args;
  return (row) => {
    const text = toText(second?.evaluate(row));
    const value = first?.evaluate(row);
    if (text === undefined || value === undefined) return undefined;
    if (!Array.isArray(value) || value.length < 2) return compute(value, text);
    return value.flatMap((one) => toText(compute(one, text)) ?? []);
  };
}

function compileStrftime(call: CallSite): Compiled {
  const timezone = call.options.timezone ?? 'UTC';
  const literal = call.literal(1);
  if (literal !== undefined) formatTime(0, literal, timezone);
  return {
    type: 'string',
    evaluate: compileOver(call, (value, format) => {
      const epoch = toNumber(value);
      return epoch === undefined ? undefined : formatTime(epoch, format, timezone);
    }),
  };
}

function compileStrptime(call: CallSite): Compiled {
  const { timezone = 'UTC', now = 0 } = call.options;
  const literal = call.literal(1);
  if (literal !== undefined) readTime('', literal, { timezone, now });
  return {
    type: 'number',
    evaluate: compileOver(call, (value, format) => {
      const written = toText(value);
      return written === undefined ? undefined : readTime(written, format, { timezone, now });
    }),
  };
}

function compileRelative(call: CallSite): Compiled {
  const timezone = call.options.timezone ?? 'UTC';
  const literal = call.literal(1);
  const resolve = (epoch: number, text: string): number | undefined =>
    text === 'now' || text === 'now()' ? epoch : applyModifier(text.replace(/^(\d)/, '+$1'), epoch, timezone);
  if (literal !== undefined && resolve(0, literal) === undefined) throw call.refuse(1, 'a relative time such as "-1d@d"');
  return {
    type: 'number',
    evaluate: compileOver(call, (value, text) => {
      const epoch = toNumber(value);
      return epoch === undefined ? undefined : resolve(epoch, text);
    }),
  };
}

/** Moments: epoch seconds in and out. */
export const time: readonly FunctionRow[] = [
  {
    name: 'now',
    takes: '',
    returns: 'number',
    doc: 'When the search was started, in epoch seconds.',
    example: { call: 'strftime(now(), "%F")', gives: '2026-07-15' },
    compile: compileNow,
  },
  {
    name: 'time',
    takes: '',
    returns: 'number',
    doc: 'The wall clock while the search runs.',
    example: { call: 'if(time()>=now(), "later", "earlier")', gives: 'later' },
    compile: compileTime,
  },
  {
    name: 'strftime',
    takes: 'number, text',
    returns: 'string',
    doc: 'Writes epoch seconds by a format, on the clock of the account.',
    example: { call: 'strftime(0, "%Y-%m-%dT%H:%M:%S.%3N%z")', gives: '1970-01-01T00:00:00.000+0000' },
    compile: compileStrftime,
  },
  {
    name: 'strptime',
    takes: 'text, text',
    returns: 'number',
    doc: 'Reads a time by a format, on the clock of the account.',
    example: { call: 'strptime("1970-01-02 00:00", "%Y-%m-%d %H:%M")', gives: 86_400 },
    compile: compileStrptime,
  },
  {
    name: 'relative_time',
    takes: 'number, text',
    returns: 'number',
    doc: 'Applies a relative time to epoch seconds.',
    example: { call: 'relative_time(90000, "-1d@d")', gives: 0 },
    compile: compileRelative,
  },
];
