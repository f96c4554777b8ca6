import type { JvmFrame, RetracedFrame } from '../types';
import type { Group, MappedClass, MappedMethod, Member } from './class';
import { sourceFileOf } from './source-file';

/** Gives classes of a mapping. */
export interface Classes {
  readonly byResidual: (name: string) => MappedClass | undefined;
  readonly byOriginal: (name: string) => MappedClass | undefined;
}

/** More alternatives for a line than this say nothing about it. */
const MAX_SPAN = 20;

/** Original lines of a member for a residual line; several where a range of them stands for one residual line. */
function linesOf(member: Member, group: Group, line: number): readonly number[] {
  const { first, last } = member;
  if (first === undefined) return [line];
  if (last === undefined || last === first) return [first];
  if (group.range) return [line === 0 ? first : first + Math.max(0, line - group.range[0])];
  return last - first >= MAX_SPAN ? [0] : Array.from({ length: last - first + 1 }, (_none, index) => first + index);
}

const covers = ({ range }: Group, line: number): boolean => range !== undefined && range[0] <= line && line <= range[1];

/** The groups that a line may stand for: those whose range holds it, else those without a range. */
function groupsAt(method: MappedMethod, line: number): readonly Group[] {
  const exact = method.groups.filter((group) => covers(group, line));
  return exact.length > 0 ? exact : method.groups.filter(({ range }) => range === undefined);
}

/** A frame without a line is no inlined one: the kept methods alone, without a line. */
const keptOnly = ({ groups }: MappedMethod): readonly Group[] =>
  groups.map(({ members }) => ({ range: undefined, members: members.slice(-1).map(withoutLine), rewrites: [] }));

const withoutLine = ({ first: _first, last: _last, ...member }: Member): Member => member;

/** Positions of the outline that the frame above was in. */
interface Outlined {
  readonly name: string;
  readonly line: number;
}

/** The line in the caller that the code of an outline came from. */
function lineBeforeOutlining(method: MappedMethod, line: number, outlined: Outlined | undefined): number {
  if (!outlined) return line;
  const callsite = method.groups.find((group) => group.callsite && covers(group, line))?.callsite;
  const isSame = callsite !== undefined && (callsite.outline === undefined || callsite.outline === outlined.name);
  return isSame ? (callsite.positions[String(outlined.line)] ?? line) : line;
}

const afterRewrites = ({ members, rewrites }: Group, exception: readonly string[]): readonly Member[] => {
  const applied = rewrites.filter(({ throws }) => throws.every((name) => exception.includes(name)));
  return members.slice(applied.reduce((sum, { removeInner }) => sum + removeInner, 0));
};

interface Place {
  readonly classes: Classes;
  readonly mapped: MappedClass;
  readonly frame: JvmFrame;
}

function toFrame({ classes, mapped, frame }: Place, member: Member, line: number): RetracedFrame {
  const className = member.owner ?? mapped.original;
  const holder = className === mapped.original ? mapped : classes.byOriginal(className);
  const near = mapped.sourceFile ?? frame.file;
  return {
    className,
    method: member.method,
    file: sourceFileOf(className, holder?.sourceFile, near),
    ...(line > 0 ? { line } : {}),
    ...(member.isSynthesized || holder?.isSynthesized === true ? { synthetic: true } : {}),
  };
}

/** Every way to read the group, each a run of frames. */
function readings(place: Place, group: Group, members: readonly Member[]): readonly (readonly RetracedFrame[])[] {
  const line = place.frame.line ?? 0;
  if (members.length === 1) {
    const [member] = members as [Member];
    return linesOf(member, group, line).map((original) => [toFrame(place, member, original)]);
  }
  return [members.map((member) => toFrame(place, member, linesOf(member, group, line)[0] ?? 0))];
}

const keyOf = (frames: readonly RetracedFrame[]): string =>
  frames.map(({ className, method, file, line }) => `${className}.${method}(${file ?? ''}:${line ?? 0})`).join('\n');

/** The name is certain when every group keeps the same method, even where no range holds the line. */
function keptName(method: MappedMethod | undefined): Member | undefined {
  const kept = method?.groups.map(({ members }) => members.at(-1));
  const [first] = kept ?? [];
  return first && kept?.every((member) => member?.method === first.method && member.owner === first.owner) ? withoutLine(first) : undefined;
}

function retraceIn(place: Place, method: MappedMethod, exception: readonly string[]): readonly RetracedFrame[] {
  const line = place.frame.line ?? 0;
  const found = groupsAt(method, line);
  const groups = found.length > 0 || line > 0 ? found : keptOnly(method);
  const all = groups.flatMap((group) => readings(place, group, afterRewrites(group, exception)));
  if (all.length === 1) return all[0] ?? [];
  const distinct = [...new Map(all.map((frames) => [keyOf(frames), frames])).values()];
  if (distinct.length > 1) return distinct.flat().map((frame) => ({ ...frame, ambiguous: true }));
  if (distinct[0]) return distinct[0];
  const kept = keptName(method);
  return [toFrame(place, kept ?? { method: place.frame.method, isSynthesized: false }, kept ? 0 : line)];
}

/**
 * Retraces one stack, innermost frame first: for every residual frame the original ones, none for an outline. `exceptions` are the names
 * of the exception under which the first frame may be rewritten. A frame of a class the mapping does not know comes back as it is.
 */
export function retraceStack(
  classes: Classes,
  frames: readonly JvmFrame[],
  exceptions: readonly string[],
): readonly (readonly RetracedFrame[])[] {
  let outlined: Outlined | undefined;
  return frames.map((printed, index) => {
    const mapped = classes.byResidual(printed.className);
    if (!mapped) {
      outlined = undefined;
      return [printed];
    }
    const method = mapped.methods.get(printed.method);
    const line = method && printed.line !== undefined ? lineBeforeOutlining(method, printed.line, outlined) : printed.line;
    if (method?.isOutline) {
      outlined = { name: `${printed.className}.${printed.method}`, line: line ?? 0 };
      return [];
    }
    outlined = undefined;
    const frame: JvmFrame = line === undefined ? printed : { ...printed, line };
    const place: Place = { classes, mapped, frame };
    if (!method) return [toFrame(place, { method: frame.method, isSynthesized: false }, frame.line ?? 0)];
    return retraceIn(place, method, index === 0 ? exceptions : []);
  });
}
