import { baseName } from '../json';
import type { Cause, TextFormat, Frame } from '../types';
import { parseDotnetFrame } from './dotnet';

/** `Shop.Cart:Add (int) (at Assets/Shop/Cart.cs:85)`, `Shop.Cart.Add (System.Int32 n) (at <0f3a>:0)`, IL2CPP `Shop.Cart:Add(Int32)`. */
const FRAME = /^\s*([\w.+`<>/[\],]+)(:|\.)([\w<>.|`]+)\s?\(([^()]*)\)(?: \(at (.+?):(\d+)\))?\s*$/;
const HEADER = /^\s*(?:[\d-]+ [\d:.]+\s+\d+\s+\d+ \w Unity\s*:\s*)?([A-Z][\w.]*(?:Exception|Error)):\s?(.*)$/;
const RETHROW = /^Rethrow as (\S+?):\s?(.*)$/;
const LOG_PREFIX = /^(?:\d{2}-\d{2} [\d:.]+\s+\d+\s+\d+ [VDIWEF] Unity\s*: |[VDIWEF]\/Unity\s*\(\s*\d+\): )/;

function parseFrame(line: string, index: number): Frame | undefined {
  const match = FRAME.exec(line);
  if (!match) return parseDotnetFrame(line, index);
  const [, type = '', , method = '', , path, row] = match;
  const hasFile = path !== undefined && !path.startsWith('<');
  return {
    index,
    module: type,
    symbol_raw: `${type}.${method}`,
    ...(hasFile ? { file: baseName(path), ...(Number(row) > 0 ? { line: Number(row) } : {}) } : {}),
  };
}

/** An exception with its frames; what a `Rethrow as` names is the outer one. */
function parseUnity(text: string): Cause[] {
  const chain: Cause[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(LOG_PREFIX, '');
    const rethrow = RETHROW.exec(line);
    const open = chain[0];
    const header = rethrow ?? (open ? null : HEADER.exec(line));
    if (header) {
      chain.unshift({ type: header[1] ?? '', message: (header[2] ?? '').trim(), frames: [] });
      continue;
    }
    const frame = open && parseFrame(line, open.frames.length);
    if (open && frame) open.frames.push(frame);
    else if (open?.frames.length === 0 && line.trim() !== '') open.message += `\n${line.trim()}`;
  }
  return chain;
}

const UNITY_FRAME = /^[^\n]*[\w>] ?\([^()\n]*\) \(at (?:Assets|Packages|Library|<[0-9a-f]*>|\/|[A-Z]:)[^)\n]*:\d+\)/m;
const ENGINE_FRAME = /^\s*(?:at )?(?:[VDIWEF]\/Unity.*: )?UnityEngine\.[\w.]+[:.]\w+ ?\(/m;
/** Exceptions of Unity's players come without a namespace. */
const EXCEPTION_LINE = /^\s*[A-Z]\w*(?:Exception|Error): /m;
const COLON_FRAME = /^[A-Z_][\w.+]*:[\w<>.|]+ ?\([\w., [\]]*\)\s*$/m;

/**
 * Managed exceptions of Unity, of Mono (with files) and IL2CPP (without).
 *
 * Form: Unity Manual, "Log files" and "Stack trace logging" (docs.unity3d.com/Manual/log-files.html, StackTraceLogging), and
 * StackTraceUtility.ExtractStringFromException of the scripting reference.
 */
export const unity: TextFormat = {
  id: 'unity',
  detect: (text) =>
    (text.includes('(at ') && UNITY_FRAME.test(text)) ||
    (text.includes('UnityEngine.') && ENGINE_FRAME.test(text)) ||
    (EXCEPTION_LINE.test(text) && COLON_FRAME.test(text)),
  parse: (text) => {
    const causes = parseUnity(text);
    return causes.length === 0 ? [] : [{ sourceKind: 'unity', runtime: 'unity', fields: { kind: 'crash' }, causes, threads: [] }];
  },
};
