import type { FrameRule } from './rules';

interface Entry {
  readonly start: string;
  readonly rule: FrameRule;
  readonly order: number;
}

/** The first rule that fits a symbol or an image; the same answer as going through the rules in their order. */
export type FindRule = (symbol: string, image: string) => FrameRule | undefined;

/** Prefixes of one kind by as many first characters as the shortest has: a name is compared with few of the hundreds. */
function byHead(entries: readonly Entry[]): (name: string) => Entry | undefined {
  const width = Math.min(...entries.map(({ start }) => start.length));
  const heads = new Map<string, Entry[]>();
  for (const entry of entries) {
    const head = entry.start.slice(0, width);
    heads.set(head, [...(heads.get(head) ?? []), entry]);
  }
  return (name) => heads.get(name.slice(0, width))?.find(({ start }) => name.startsWith(start));
}

/** Prepares rules for many look-ups. */
export function indexRules(rules: readonly FrameRule[]): FindRule {
  const entries = (on: FrameRule['on']): Entry[] =>
    rules.flatMap((rule, order) => (rule.on === on ? rule.starts.map((start) => ({ start, rule, order })) : []));
  const ofSymbol = byHead(entries('symbol'));
  const ofImage = byHead(entries('image'));
  return (symbol, image) => {
    const named = ofSymbol(symbol);
    const imaged = ofImage(image);
    if (!named || !imaged) return (named ?? imaged)?.rule;
    return named.order < imaged.order ? named.rule : imaged.rule;
  };
}
