import type { KnowledgeCatalog } from '../catalog';
import { splError } from '../errors';
import { parseSearchExpression } from '../parse/search-parser';
import type { SearchNode } from '../parse/search-nodes';
import { valuePattern } from './patterns';

/** Expands macros in the text of an event type. */
export type ExpandText = (text: string) => Promise<string>;

/**
 * Replaces `eventtype=…` and `tag=…` by the searches they stand for, so that the rest of the engine
 * sees comparisons and terms only.
 */
export async function resolveKnowledge(node: SearchNode, catalog: KnowledgeCatalog, expand: ExpandText): Promise<SearchNode> {
  if (!mentionsKnowledge(node)) return node;
  const resolver = new Resolver(await catalog.eventtypes(), await catalog.tags(), expand);
  return resolver.resolve(node, []);
}

function mentionsKnowledge(node: SearchNode): boolean {
  if (node.kind === 'and' || node.kind === 'or') return node.parts.some(mentionsKnowledge);
  if (node.kind === 'not') return mentionsKnowledge(node.part);
  return node.kind === 'tag' || node.kind === 'eventtype';
}

class Resolver {
  private readonly eventtypes: ReadonlyMap<string, string>;
  private readonly tags: ReadonlyMap<string, readonly string[]>;
  private readonly expand: ExpandText;

  constructor(eventtypes: ReadonlyMap<string, string>, tags: ReadonlyMap<string, readonly string[]>, expand: ExpandText) {
    this.eventtypes = eventtypes;
    this.tags = tags;
    this.expand = expand;
  }

  async resolve(node: SearchNode, within: readonly string[]): Promise<SearchNode> {
    if (node.kind === 'and' || node.kind === 'or') {
      return { kind: node.kind, parts: await Promise.all(node.parts.map((part) => this.resolve(part, within))) };
    }
    if (node.kind === 'not') return { kind: 'not', part: await this.resolve(node.part, within) };
    if (node.kind === 'eventtype') return this.eventtype(node.value, within);
    if (node.kind === 'tag') return this.tag(node, within);
    return node;
  }

  private async eventtype(name: string, within: readonly string[]): Promise<SearchNode> {
    if (within.includes(name)) throw splError('APPMON-SPL-033', { name });
    const search = this.eventtypes.get(name);
    if (search === undefined) return { kind: 'none' };
    return this.resolve(parseSearchExpression(await this.expand(search)).expression, [...within, name]);
  }

  private async tag(node: Extract<SearchNode, { kind: 'tag' }>, within: readonly string[]): Promise<SearchNode> {
    const matches = valuePattern(node.value);
    const parts: SearchNode[] = [];
    for (const [pair, tags] of this.tags) {
      const field = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(field.length + 1);
      if (!tags.some(matches) || (node.field !== undefined && node.field !== field)) continue;
      parts.push(field === 'eventtype' ? await this.eventtype(value, within) : { kind: 'compare', field, operator: '=', value });
    }
    return parts.length === 0 ? { kind: 'none' } : { kind: 'or', parts };
  }
}
