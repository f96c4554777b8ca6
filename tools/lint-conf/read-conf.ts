/** A setting as written: key, value (continuation lines joined by newlines), 1-based line, and the comment right above it. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly line: number;
  readonly comment: string;
}

export interface ConfStanza {
  readonly name: string;
  readonly line: number;
  readonly settings: readonly Setting[];
}

/** What a conf file says, and what is wrong with how it says it. */
export interface ConfFile {
  readonly stanzas: readonly ConfStanza[];
  readonly problems: ReadonlyArray<{ readonly line: number; readonly text: string }>;
}

/**
 * Reads a .conf file (or default.meta) as Splunk does: `[stanza]`, `key = value`, `#` comments at line starts, a backslash at the
 * end of a line continues the value. Strict where Splunk's vetting is strict: repeated stanzas and keys and blanks after
 * a continuation are problems.
 */
export function readConf(text: string): ConfFile {
  const problems: Array<{ line: number; text: string }> = [];
  const stanzas: Array<{ name: string; line: number; settings: Setting[] }> = [];
  const lines = text.split('\n');
  let comment: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const number = at + 1;
    const trimmed = line.trim();
    if (trimmed.startsWith('#')) {
      comment.push(trimmed.replace(/^#+\s?/, ''));
      continue;
    }
    if (trimmed === '') {
      comment = [];
      continue;
    }
    const header = /^\[(.*)\]$/.exec(trimmed);
    if (header) {
      const name = header[1] ?? '';
      if (stanzas.some((stanza) => stanza.name === name)) problems.push({ line: number, text: `the stanza [${name}] is repeated` });
      stanzas.push({ name, line: number, settings: [] });
      comment = [];
      continue;
    }
    const equals = line.indexOf('=');
    const stanza = stanzas.at(-1);
    if (equals < 0 || !stanza) {
      problems.push({ line: number, text: `expected [stanza] or key = value; got ${trimmed.slice(0, 60)}` });
      continue;
    }
    const key = line.slice(0, equals).trim();
    let value = line.slice(equals + 1).trim();
    if (/\\\s+$/.test(line)) problems.push({ line: number, text: `blanks after the backslash that continues ${key}` });
    while (value.endsWith('\\') && at + 1 < lines.length) {
      at += 1;
      const next = lines[at] ?? '';
      if (/\\\s+$/.test(next)) problems.push({ line: at + 1, text: `blanks after the backslash that continues ${key}` });
      value = `${value.slice(0, -1)}\n${next.trimEnd()}`;
    }
    if (stanza.settings.some((setting) => setting.key === key))
      problems.push({ line: number, text: `the key ${key} is repeated in [${stanza.name}]` });
    stanza.settings.push({ key, value, line: number, comment: comment.join(' ') });
    comment = [];
  }
  return { stanzas, problems };
}

/** The value of a key in a stanza, or undefined. */
export const settingOf = (file: ConfFile | undefined, stanza: string, key: string): string | undefined =>
  file?.stanzas.find((each) => each.name === stanza)?.settings.find((setting) => setting.key === key)?.value;
