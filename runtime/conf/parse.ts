/** A line of a .conf file that is neither a stanza header, a setting nor a comment; `line` counts from 1. */
export interface ConfWarning {
  readonly line: number;
}

/** One setting with the lines it occupies (`first` inclusive, `end` exclusive, from 0). */
export interface ConfSetting {
  readonly stanza: string;
  readonly key: string;
  readonly value: string;
  readonly first: number;
  readonly end: number;
}

/** A parsed .conf text: its lines, headers and settings in the order of the file. */
export interface ConfText {
  readonly lines: readonly string[];
  readonly headers: ReadonlyArray<{ readonly stanza: string; readonly line: number }>;
  readonly settings: readonly ConfSetting[];
  readonly warnings: readonly ConfWarning[];
}

const HEADER = /^\s*\[(.*)\]\s*$/;

/**
 * Reads a .conf text as Splunk does: `[stanza]`, `key = value`, `#` comments, a trailing backslash continues the value on
 * the next line (the line break stays in the value), BOM and CRLF are accepted. Settings before the first header belong to
 * `default`. Unreadable lines become warnings; the rest still counts.
 */
export function parseConf(text: string): ConfText {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const headers: { stanza: string; line: number }[] = [];
  const settings: ConfSetting[] = [];
  const warnings: ConfWarning[] = [];
  let stanza = 'default';
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const header = HEADER.exec(line);
    if (header) {
      stanza = header[1] ?? '';
      headers.push({ stanza, line: at });
      continue;
    }
    const first = at;
    const parts = [line];
    while (parts[parts.length - 1]?.endsWith('\\') && at + 1 < lines.length) {
      parts[parts.length - 1] = (parts[parts.length - 1] ?? '').slice(0, -1);
      at += 1;
      parts.push(lines[at] ?? '');
    }
    const whole = parts.join('\n');
    const equals = whole.indexOf('=');
    const key = whole.slice(0, Math.max(equals, 0)).trim();
    if (key === '' || key.includes('\n') || key.includes('\0')) warnings.push({ line: first + 1 });
    else settings.push({ stanza, key, value: whole.slice(equals + 1).trim(), first, end: at + 1 });
  }
  return { lines, headers, settings, warnings };
}

/** The stanzas of a parsed text: repeated stanzas are merged, of repeated keys the last one counts. */
export function confStanzas(conf: ConfText): Map<string, Map<string, string>> {
  const stanzas = new Map<string, Map<string, string>>();
  const open = (name: string): Map<string, string> => {
    const known = stanzas.get(name) ?? new Map<string, string>();
    stanzas.set(name, known);
    return known;
  };
  for (const { stanza } of conf.headers) open(stanza);
  for (const { stanza, key, value } of conf.settings) open(stanza).set(key, value);
  return stanzas;
}
