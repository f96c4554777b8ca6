import { ingestError } from './errors';

/** Leading inline flags of PCRE and what they are called here. */
const INLINE_FLAGS = /^\(\?([ims]+)\)/;

/**
 * Compiles a regular expression of a conf file: named groups in the forms `(?<n>` and `(?P<n>`, leading inline flags.
 * PCRE-only constructs throw APPMON-INGEST-REGEX; `setting` names the place for the message.
 */
export function compileRegex(pattern: string, setting: string, flags = ''): RegExp {
  const inline = INLINE_FLAGS.exec(pattern);
  const body = pattern
    .slice(inline?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replace(/\[\[:(\w+):\]\]/g, (_, name: string) => `[${POSIX[name] ?? name}]`)
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
    .replaceAll('\\Z', '$');
  try {
    return new RegExp(body, [...new Set(flags + (inline?.[1] ?? ''))].join(''));
  } catch (error) {
    throw ingestError('APPMON-INGEST-REGEX', { setting, pattern, reason: (error as Error).message }, { cause: error });
  }
}

const POSIX: Readonly<Record<string, string>> = {
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  space: '\\s',
  upper: 'A-Z',
  lower: 'a-z',
  xdigit: '0-9A-Fa-f',
};
