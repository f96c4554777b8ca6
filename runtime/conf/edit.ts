import { confError } from './errors';
import { parseConf } from './parse';

/** Refuses names that a .conf file cannot hold. */
export function checkConfName(what: 'stanza name' | 'setting name', value: string): void {
  const plain = value.length >= 1 && value.length <= 1024 && !/[\r\n\0]/.test(value) && value.trim() === value;
  if (!plain || (what === 'setting name' && /[=#[\]]/.test(value.slice(0, 1)))) {
    throw confError('APPMON-CONF-NAME', {
      what,
      value,
      extra: what === 'setting name' ? ' and must not start with "=", "#" or a bracket' : '',
    });
  }
  if (what === 'setting name' && value.includes('=')) throw confError('APPMON-CONF-NAME', { what, value, extra: ' and must not hold "="' });
}

function formatSetting(key: string, value: string): string[] {
  const lines = value.replace(/\r\n?/g, '\n').trim().split('\n');
  if (lines.some((line) => line.endsWith('\\'))) throw confError('APPMON-CONF-VALUE', { key });
  return lines.map((line, index) => `${index === 0 ? `${key} = ` : ''}${line}${index < lines.length - 1 ? '\\' : ''}`);
}

/**
 * Merges settings into one stanza of a .conf text (null removes a key) and leaves every other line, comments included, as
 * it is. Throws APPMON-CONF-NAME and APPMON-CONF-VALUE for what the format cannot hold.
 */
export function editConf(text: string, stanza: string, settings: Readonly<Record<string, string | null>>): string {
  checkConfName('stanza name', stanza);
  const conf = parseConf(text);
  const lines: (string | undefined)[] = [...conf.lines];
  while (lines.length > 0 && lines[lines.length - 1]?.trim() === '') lines.pop();
  const added: string[] = [];
  const inserts = new Map<number, string[]>();
  for (const [key, value] of Object.entries(settings)) {
    checkConfName('setting name', key);
    const held = conf.settings.filter((setting) => setting.stanza === stanza && setting.key === key);
    for (const { first, end } of held) lines.fill(undefined, first, end);
    if (value === null) continue;
    const last = held[held.length - 1];
    if (last) inserts.set(last.first, formatSetting(key, value));
    else added.push(...formatSetting(key, value));
  }
  const header = conf.headers.findLast((each) => each.stanza === stanza);
  const tail = conf.settings.findLast((each) => each.stanza === stanza && header !== undefined && each.first > header.line);
  const output: string[] = [];
  lines.forEach((line, index) => {
    output.push(...(inserts.get(index) ?? []));
    if (line !== undefined) output.push(line);
    if (header && index === (tail ? tail.end - 1 : header.line)) output.push(...added);
  });
  if (!header) output.push(...(output.length > 0 ? [''] : []), `[${stanza}]`, ...added);
  return `${output.join('\n')}\n`;
}

/** Removes every occurrence of a stanza with its settings; comments outside of it stay. */
export function removeStanza(text: string, stanza: string): string {
  const conf = parseConf(text);
  const lines: (string | undefined)[] = [...conf.lines];
  for (const header of conf.headers) if (header.stanza === stanza) lines[header.line] = undefined;
  for (const { stanza: owner, first, end } of conf.settings) if (owner === stanza) lines.fill(undefined, first, end);
  const output = lines.filter((line): line is string => line !== undefined);
  while (output.length > 0 && output[output.length - 1]?.trim() === '') output.pop();
  return output.length > 0 ? `${output.join('\n')}\n` : '';
}
