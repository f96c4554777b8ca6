import type { Stanza } from '../conf/types';
import type { Cell, Row } from '../spl/value';
import { addField, METADATA_KEYS, type Draft } from './draft';
import { ingestError } from './errors';
import { compileRegex } from './regex';

/** Compiles an eval expression to a function of a row; the search engine provides it. */
export type CompileEval = (expression: string) => (row: Row) => Cell;

/** Changes a draft; the pipeline goes on with whatever it says afterwards. */
export type Transform = (draft: Draft) => void;

const META_KEYS = new Set(['_meta', '_METRICS']);
const ON = new Set(['1', 'true', 't', 'yes', 'y']);

/** Settings that would change the outcome and are not obeyed: they are refused, never skipped over. */
const REFUSED = ['CLONE_SOURCETYPE', 'STOP_PROCESSING_IF', 'METRIC-SCHEMA-TRANSFORMS'] as const;

function fill(format: string, groups: readonly (string | undefined)[], earlier: string): string {
  return format.replace(/\$(\d+)/g, (_, digits: string) => (digits === '0' ? earlier : (groups[Number(digits)] ?? '')));
}

/** `name::value name2::"value 2"` as pairs. */
function* pairsOf(text: string): Generator<readonly [string, string]> {
  for (const [, name = '', quoted, plain] of text.matchAll(/([^\s:]+)::(?:"((?:[^"\\]|\\.)*)"|(\S*))/g))
    yield [name, quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''];
}

function sourceReader(key: string, place: string): (draft: Draft) => string {
  const known = METADATA_KEYS[key];
  if (known) return (draft) => known.prefix + draft[known.property];
  if (key.startsWith('field:')) return (draft) => (draft.fields.get(key.slice('field:'.length)) ?? []).join(' ');
  if (key === '_meta')
    return (draft) => [...draft.fields].flatMap(([name, values]) => values.map((value) => `${name}::${value}`)).join(' ');
  throw ingestError('APPMON-INGEST-SETTING', {
    setting: `${place} SOURCE_KEY`,
    value: key,
    expected: `${Object.keys(METADATA_KEYS).join(', ')}, _meta or field:<name>`,
  });
}

/** Writes what the regex found: into indexed fields (WRITE_META, `_meta`) or over a metadata key. */
function writer(stanza: Stanza, name: string, place: string): (draft: Draft, match: RegExpExecArray) => void {
  const destination = stanza['DEST_KEY'] || undefined;
  const format = stanza['FORMAT'] || undefined;
  const asFields = ON.has((stanza['WRITE_META'] ?? '').toLowerCase()) || (destination !== undefined && META_KEYS.has(destination));
  if (asFields) {
    return (draft, match) => {
      for (const [group, value] of Object.entries(match.groups ?? {})) if (!format && value) addField(draft, group, value);
      if (!format && match.groups) return;
      for (const [field, value] of pairsOf(fillPairs(format ?? `${name}::$1`, match))) if (value !== '') addField(draft, field, value);
    };
  }
  const known = destination === undefined ? undefined : METADATA_KEYS[destination];
  if (!known) {
    throw ingestError('APPMON-INGEST-SETTING', {
      setting: `${place} DEST_KEY`,
      value: destination ?? '',
      expected: `${Object.keys(METADATA_KEYS).join(', ')}, _meta, or WRITE_META = true`,
    });
  }
  return (draft, match) => {
    const text = fill(format ?? '$1', match, draft[known.property]);
    draft[known.property] = known.prefix !== '' && text.startsWith(known.prefix) ? text.slice(known.prefix.length) : text;
  };
}

/** In `name::$1` a captured text with blanks stays one value. */
function fillPairs(format: string, match: RegExpExecArray): string {
  return format
    .replace(/::("?)\$(\d+)\1/g, (_, __, digits: string) => `::"${(match[Number(digits)] ?? '').replace(/["\\]/g, '\\$&')}"`)
    .replace(/\$(\d+)/g, (_, digits: string) => match[Number(digits)] ?? '');
}

/** Cuts `a=1, b:=f(x, "y")` at its top-level commas. */
export function splitAssignments(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== '' && character === '\\') {
      at += 1;
      part += character + text.charAt(at);
      continue;
    }
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '(' || character === '[') depth += 1;
    else if (character === ')' || character === ']') depth -= 1;
    else if (character === ',' && depth === 0) {
      parts.push(part);
      part = '';
      continue;
    }
    part += character;
  }
  parts.push(part);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function rowOf(draft: Draft): Row {
  const row: Row = Object.create(null) as Row;
  for (const [field, values] of draft.fields) row[field] = values.length === 1 ? values[0] : [...values];
  const { raw, time, index, host, source, sourcetype, queue } = draft;
  return Object.assign(row, { _raw: raw, _time: time, index, host, source, sourcetype, queue });
}

const PROPERTIES: Readonly<Record<string, 'raw' | 'host' | 'source' | 'sourcetype' | 'index' | 'queue'>> = {
  _raw: 'raw',
  host: 'host',
  source: 'source',
  sourcetype: 'sourcetype',
  index: 'index',
  queue: 'queue',
};

const textsOf = (cell: Cell): string[] => (cell === undefined ? [] : Array.isArray(cell) ? cell : [String(cell)]);

function assign(draft: Draft, { target: name, replace }: { target: string; replace: boolean }, cell: Cell): void {
  const property = PROPERTIES[name];
  const [first, ...rest] = textsOf(cell);
  if (name === '_time') {
    const time = Number(first);
    if (first !== undefined && Number.isFinite(time)) draft.time = time;
  } else if (property) {
    if (first !== undefined) draft[property] = first;
  } else {
    if (replace) draft.fields.delete(name);
    if (first !== undefined) for (const value of [first, ...rest]) addField(draft, name, value);
  }
}

function compileIngestEval(text: string, place: string, compileEval: CompileEval | undefined): Transform {
  if (!compileEval) throw ingestError('APPMON-INGEST-EVAL', { setting: place, reason: 'no evaluator is wired in' });
  const steps = splitAssignments(text).map((assignment) => {
    const [, name, operator, expression] = /^\s*(?:'([^']+)'|[\w.:-]+?)\s*(:?=)\s*([\s\S]+)$/.exec(assignment) ?? [];
    const target = name ?? /^[\w.-]+(?::[\w.-]+)*/.exec(assignment)?.[0];
    if (!target || !expression) throw ingestError('APPMON-INGEST-EVAL', { setting: place, reason: `${assignment} is not an assignment` });
    return { target, replace: operator === ':=', evaluate: compileEval(expression) };
  });
  return (draft) => {
    for (const step of steps) assign(draft, step, step.evaluate(rowOf(draft)));
  };
}

/** Compiles one transforms.conf stanza for index time. What is not supported throws its coded error. */
export function compileTransform(name: string, stanza: Stanza, compileEval: CompileEval | undefined): Transform {
  const place = `transforms.conf [${name}]`;
  for (const setting of REFUSED) {
    if (stanza[setting])
      throw ingestError('APPMON-INGEST-SETTING', {
        setting: `${place} ${setting}`,
        value: stanza[setting],
        expected: 'the setting to be absent',
      });
  }
  if (stanza['INGEST_EVAL']) return compileIngestEval(stanza['INGEST_EVAL'], `${place} INGEST_EVAL`, compileEval);
  const repeat = ON.has((stanza['REPEAT_MATCH'] ?? '').toLowerCase());
  const regex = compileRegex(stanza['REGEX'] ?? '', `${place} REGEX`, repeat ? 'g' : '');
  const lookahead = Number(stanza['LOOKAHEAD'] || 4096);
  const read = sourceReader(stanza['SOURCE_KEY'] || '_raw', place);
  const write = writer(stanza, name, place);
  return (draft) => {
    const text = read(draft).slice(0, lookahead);
    regex.lastIndex = 0;
    for (let match = regex.exec(text); match; match = repeat && match[0] !== '' ? regex.exec(text) : null) write(draft, match);
  };
}
