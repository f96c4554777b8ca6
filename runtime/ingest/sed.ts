import { ingestError } from './errors';
import { compileRegex } from './regex';

/** Rewrites a raw event. */
export type Rewrite = (raw: string) => string;

/** Reads the parts of `s/a/b/flags` with any delimiter; a backslash keeps a delimiter inside a part. */
function partsOf(command: string): string[] | undefined {
  const delimiter = command[1];
  if (!delimiter || /[\w\s\\]/.test(delimiter)) return undefined;
  const parts: string[] = [];
  let part = '';
  for (let at = 2; at < command.length; at += 1) {
    const character = command.charAt(at);
    if (character === '\\' && command[at + 1] === delimiter) {
      at += 1;
      part += delimiter;
    } else if (character === delimiter) {
      parts.push(part);
      part = '';
    } else if (character === '\\') {
      at += 1;
      part += character + command.charAt(at);
    } else part += character;
  }
  parts.push(part);
  return parts.length === 3 ? parts : undefined;
}

function substitute(pattern: RegExp, replacement: string, which: number): Rewrite {
  const fill = (groups: readonly string[]): string =>
    replacement.replace(/\\(\d|.)|&/g, (whole, escape: string | undefined) => {
      if (escape === undefined) return groups[0] ?? '';
      return /\d/.test(escape) ? (groups[Number(escape)] ?? '') : escape === 'n' ? '\n' : escape === 't' ? '\t' : (whole[1] ?? '');
    });
  return (raw) => {
    let seen = 0;
    return raw.replace(pattern, (...found: unknown[]) => {
      seen += 1;
      const groups = found.slice(
        0,
        found.findIndex((each) => typeof each === 'number'),
      ) as string[];
      return which === 0 || seen === which ? fill(groups) : (groups[0] ?? '');
    });
  };
}

/** Compiles one SEDCMD: `s/regex/replacement/flags` (g, i, or the number of the match) or `y/from/to/`. */
export function compileSed(command: string, setting: string): Rewrite {
  const trimmed = command.trim();
  const parts = partsOf(trimmed);
  const refuse = (): Error => ingestError('APPMON-INGEST-SEDCMD', { setting, value: command });
  if (!parts) throw refuse();
  const [from = '', to = '', flags = ''] = parts;
  if (trimmed.startsWith('y')) {
    if (from.length !== to.length || flags !== '') throw refuse();
    const map = new Map(Array.from(from, (character, at) => [character, to[at] ?? '']));
    return (raw) => Array.from(raw, (character) => map.get(character) ?? character).join('');
  }
  if (!trimmed.startsWith('s') || !/^(?:g|i|\d)*$/.test(flags)) throw refuse();
  const which = flags.includes('g') ? 0 : Number(/\d+/.exec(flags)?.[0] ?? 1);
  return substitute(compileRegex(from, setting, flags.includes('i') ? 'gi' : 'g'), to, which);
}
