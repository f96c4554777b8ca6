import { readClassLine } from './scan';

/** One original method that a residual line stands for. */
export interface Member {
  /** The class where it is not the class of the block. */
  readonly owner?: string;
  readonly method: string;
  /** First and last original line; none where the mapping gives no line, last alone is missing in the form of a call site. */
  readonly first?: number;
  readonly last?: number;
  /** Made by the compiler. */
  isSynthesized: boolean;
}

/** Where a call of an outline stands: lines of the outline's body to lines of the caller. */
export interface Callsite {
  readonly positions: Readonly<Record<string, number>>;
  /** Class and method of the outline, as the frame above prints them; undefined when the descriptor cannot be read. */
  readonly outline: string | undefined;
}

/** What to do with a group when the exception is one of these. */
export interface Rewrite {
  readonly throws: readonly string[];
  readonly removeInner: number;
}

/** Methods at one range of residual lines: innermost inlined method first, the method that was kept last. */
export interface Group {
  /** Residual lines, both included; undefined where the mapping gives no range. */
  readonly range: readonly [from: number, to: number] | undefined;
  readonly members: Member[];
  readonly rewrites: Rewrite[];
  callsite?: Callsite;
}

/** Everything that one residual method name stands for. */
export interface MappedMethod {
  readonly groups: Group[];
  isOutline: boolean;
}

export interface MappedClass {
  readonly original: string;
  sourceFile?: string;
  isSynthesized: boolean;
  readonly methods: Map<string, MappedMethod>;
  /** Members read, for the size of a cache. */
  size: number;
}

const MEMBER = /^\s+(?:(\d+):(\d+):)?\S+ ([^\s(]+)\([^)]*\)(?::(\d+)(?::(\d+))?)? -> (\S+)\s*$/;

/** A range that runs backwards says nothing. */
const rangeOf = (from: string | undefined, to: string | undefined): readonly [number, number] | undefined =>
  from !== undefined && to !== undefined && Number(from) <= Number(to) ? [Number(from), Number(to)] : undefined;

function memberOf(name: string, first: string | undefined, last: string | undefined): Member {
  const dot = name.lastIndexOf('.');
  const isBackwards = first !== undefined && last !== undefined && Number(last) < Number(first);
  return {
    ...(dot > 0 ? { owner: name.slice(0, dot) } : {}),
    method: name.slice(dot + 1),
    ...(first === undefined || isBackwards ? {} : { first: Number(first) }),
    ...(last === undefined || isBackwards ? {} : { last: Number(last) }),
    isSynthesized: false,
  };
}

/** `La/b;c(I)V` as `a.b.c`. */
const nameOfDescriptor = (text: unknown): string | undefined => {
  const match = typeof text === 'string' ? /^L([^;]+);([^(]+)\(/.exec(text) : null;
  return match ? `${(match[1] ?? '').replaceAll('/', '.')}.${match[2] ?? ''}` : undefined;
};

interface Metadata {
  readonly id?: unknown;
  readonly fileName?: unknown;
  readonly positions?: Readonly<Record<string, number>>;
  readonly outline?: unknown;
  readonly conditions?: readonly string[];
  readonly actions?: readonly string[];
}

function readMetadata(line: string): Metadata | undefined {
  try {
    return JSON.parse(line.slice(line.indexOf('{'))) as Metadata;
  } catch {
    return undefined;
  }
}

/** Lines that carry a range of the same residual lines and name as the line before are inlined into one another. */
const isSame = (group: Group | undefined, range: Group['range']): boolean =>
  group?.range !== undefined && range !== undefined && group.range[0] === range[0] && group.range[1] === range[1];

interface Open {
  readonly method: MappedMethod;
  readonly group: Group;
  readonly residual: string;
}

const RULES: Readonly<Record<string, (metadata: Metadata, mapped: MappedClass, open: Open | undefined) => void>> = {
  sourceFile: ({ fileName }, mapped) => {
    if (typeof fileName === 'string') mapped.sourceFile = fileName;
  },
  'com.android.tools.r8.synthesized': (_metadata, mapped, open) => {
    const member = open?.group.members.at(-1);
    if (member) member.isSynthesized = true;
    else mapped.isSynthesized = true;
  },
  'com.android.tools.r8.outline': (_metadata, _mapped, open) => {
    if (open) open.method.isOutline = true;
  },
  'com.android.tools.r8.outlineCallsite': ({ positions, outline }, _mapped, open) => {
    if (open && positions) open.group.callsite = { positions, outline: nameOfDescriptor(outline) };
  },
  'com.android.tools.r8.rewriteFrame': ({ conditions = [], actions = [] }, _mapped, open) => {
    const throws = conditions.flatMap((text) => /^throws\(L(.+);\)$/.exec(text)?.[1]?.replaceAll('/', '.') ?? []);
    const removeInner = actions
      .map((text) => Number(/^removeInnerFrames\((\d+)\)$/.exec(text)?.[1] ?? 0))
      .reduce((sum, count) => sum + count, 0);
    // All conditions must be understood and must hold.
    if (open && removeInner > 0 && throws.length === conditions.length) open.group.rewrites.push({ throws, removeInner });
  },
};

function addMember(mapped: MappedClass, match: RegExpExecArray, last: Open | undefined): Open {
  const [, from, to, name = '', firstLine, lastLine, residual = ''] = match;
  const method = mapped.methods.get(residual) ?? { groups: [], isOutline: false };
  mapped.methods.set(residual, method);
  const range = rangeOf(from, to);
  const isInlined = last?.residual === residual && isSame(last.group, range);
  const group: Group = isInlined ? last.group : { range, members: [], rewrites: [] };
  if (!isInlined) method.groups.push(group);
  group.members.push(memberOf(name, firstLine, lastLine));
  mapped.size++;
  return { method, group, residual };
}

/**
 * Reads the members of a class from the text of its blocks. Of the metadata `residualsignature` has nothing to say to a printed frame,
 * which has no signature; ids that are not known are left out, as the format asks.
 *
 * Form: R8 retrace, "Proguard map additional information" (r8/doc/retrace.md).
 */
export function readClass(text: string): MappedClass {
  const lines = text.split('\n');
  const mapped: MappedClass = { original: readClassLine(lines[0] ?? '')?.[0] ?? '', isSynthesized: false, methods: new Map(), size: 1 };
  let open: Open | undefined;
  let isField = false;
  for (const line of lines) {
    if (/^\s*#/.test(line)) {
      const metadata = isField || !line.includes('"id"') ? undefined : readMetadata(line);
      if (typeof metadata?.id === 'string') RULES[metadata.id]?.(metadata, mapped, open);
      continue;
    }
    const match = MEMBER.exec(line);
    isField = match === null && /^\s/.test(line);
    if (match) open = addMember(mapped, match, open);
    else if (!isField) open = undefined;
  }
  return mapped;
}
