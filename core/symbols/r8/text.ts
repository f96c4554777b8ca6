import type { JvmFrame, JvmIndex, RetracedFrame } from '../types';

const FRAME = /^(\s*)at\s+(?:[\w.@$-]*\/{1,2})?([^\s(]+)\.([^.(\s]+)\(([^)]*)\)\s*$/;
const HEADER = /^(\s*(?:Exception in thread "[^"]*" |Caused by: |Suppressed: |\[CIRCULAR REFERENCE: ?)?)([\p{L}\p{N}_$.-]+)(?=:|\]|\s*$)/u;

function frameOf(line: string): JvmFrame | undefined {
  const match = FRAME.exec(line);
  if (!match) return undefined;
  const [, , className = '', method = '', location = ''] = match;
  const [, file = '', number] = /^(.*?)(?::(\d+))?$/.exec(location) ?? [];
  return { className, method, ...(file === '' ? {} : { file }), ...(number === undefined ? {} : { line: Number(number) }) };
}

const printed = ({ className, method, file, line }: RetracedFrame): string =>
  `    at ${className}.${method}(${file ?? ''}:${String(line ?? 0)})`;

/**
 * A printed stack in original names, in the form R8's own retrace prints: lines that are neither a frame nor the head of an exception stay
 * as they are, an unknown line is 0, alternatives of an ambiguous frame follow one another.
 */
export function retraceText(mapping: JvmIndex, stack: string): string {
  const out: string[] = [];
  let exception: string | undefined;
  let run: { readonly line: string; readonly frame: JvmFrame }[] = [];
  const flush = (): void => {
    const results = mapping.retrace(
      run.map(({ frame }) => frame),
      exception,
    );
    run.forEach(({ line, frame }, index) => {
      const frames = results[index] ?? [];
      out.push(...(frames[0] === frame ? [line] : frames.map(printed)));
    });
    run = [];
  };
  for (const line of stack.split(/\r?\n/)) {
    const frame = frameOf(line);
    if (frame) {
      run.push({ line, frame });
      continue;
    }
    flush();
    const header = HEADER.exec(line);
    if (header) exception = header[2];
    out.push(header ? `${header[1] ?? ''}${mapping.classOf(header[2] ?? '')}${line.slice(header[0].length)}` : line);
  }
  flush();
  return out.join('\n');
}
