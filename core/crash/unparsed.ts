import type { Json } from '../vocabulary';
import { isObject, parseJson } from './json';
import type { ParsedReport } from './types';

/** First bytes of binary reports, as text. */
const BINARY_SIGNS: readonly (readonly [sign: string, sourceKind: string])[] = [
  ['MDMP', 'minidump'],
  ['plcrash', 'plcrash'],
];
/** Share of characters that no text has from which on a body is binary. */
const BINARY_SHARE = 0.1;
const NO_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g;

const isBinary = (text: string): boolean => text.includes('\0') || (text.match(NO_TEXT)?.length ?? 0) > text.length * BINARY_SHARE;

const MAX_LINES = 2000;
const MAX_LINE = 1000;

/** Registers by their names on ARM and x86, each with a value behind it; rows of a memory dump; heads of memory and log sections. */
const REGISTERS =
  /(?:^|\s)(?:[xrw]\d{1,2}|lr|sp|pc|fp|ip|pst|cpsr|far|esr|[re]?(?:ax|bx|cx|dx|si|di|bp|sp|ip|flags))\s*[:=]?\s+(?:0x)?[0-9a-f]{8,16}(?=\s|$)/i;
const DUMP = /^\s*(?:0x)?[0-9a-f]{8,16}:?(?:\s+[0-9a-f]{2,16}){2,}/i;
const SECTION = /^\s*(?:memory near|memory map|code around|stack:|--------- )/i;

const isKept = (line: string): boolean => !REGISTERS.test(line) && !DUMP.test(line);

/** Lines of a text without those that hold registers, memory or a system log. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/, MAX_LINES);
  const end = lines.findIndex((line) => SECTION.test(line));
  return lines
    .slice(0, end < 0 ? undefined : end)
    .filter(isKept)
    .map((line) => line.slice(0, MAX_LINE));
}

const METADATA_DEPTH = 3;

/** The scalars of an object, down to its third level: lists hold threads, frames, dumps and attachments. */
function metadataOf(value: Json, depth = 1): Json | undefined {
  if (Array.isArray(value)) return undefined;
  if (!isObject(value)) return typeof value === 'string' ? value.slice(0, MAX_LINE) : value;
  if (depth > METADATA_DEPTH) return undefined;
  const members = Object.entries(value).flatMap(([name, member]) => {
    const kept = metadataOf(member, depth + 1);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

/** Metadata of JSON documents, one or one a line; what is none is not kept. */
function documentsOf(text: string): string[] {
  const whole = parseJson(text);
  const documents = whole === undefined ? text.split(/\r?\n/, MAX_LINES).map(parseJson) : [whole];
  return documents.flatMap((document) => {
    const kept = isObject(document) ? metadataOf(document) : undefined;
    return kept === undefined ? [] : [JSON.stringify(kept)];
  });
}

const isJson = (text: string): boolean => /^\s*[{[]/.test(text);

/**
 * What is kept of a report that no parser reads. A binary one holds memory and registers of a phone: only what it was. JSON may
 * hold them anywhere: its metadata. A text: its lines without them.
 */
export function unparsedReport(text: string): ParsedReport {
  const base = { fields: { kind: 'unparsed' }, causes: [], threads: [] };
  const sign = BINARY_SIGNS.find(([start]) => text.startsWith(start))?.[1];
  if (sign !== undefined || isBinary(text)) {
    const sourceKind = sign ?? 'binary';
    return { ...base, sourceKind, raw: [`Report in the binary format ${sourceKind}; its content is not kept.`] };
  }
  return { ...base, sourceKind: 'unknown', raw: isJson(text) ? documentsOf(text) : linesOf(text) };
}
