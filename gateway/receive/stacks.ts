import { parseReports } from '../../core/crash';
import { textOf } from '../../core/crash/json';
import { targetOf } from '../deliver/names';
import type { Payload } from '../items';

const isStack = (name: string): boolean => {
  const target = targetOf(name);
  return target !== undefined && 'field' in target && target.field === 'exception_stacktrace';
};

/**
 * A record whose attributes carry a stack, with the stack read. It is read before redaction and before the spool, as a report of
 * `/v1/crashes` is: it may be a whole report, and its registers, memory and logs are not kept.
 */
export function withStackRead(payload: Payload): Payload {
  if (payload.type !== 'record') return payload;
  const names: string[] = [];
  for (const name in payload.attributes) if (isStack(name)) names.push(name);
  if (names.length === 0) return payload;
  const [stack] = names.flatMap((name) => textOf(payload.attributes[name]) ?? []);
  const attributes = Object.fromEntries(Object.entries(payload.attributes).filter(([name]) => !names.includes(name)));
  return { ...payload, attributes, report: stack === undefined ? undefined : parseReports(stack)[0] };
}
