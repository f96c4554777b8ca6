import { baseName } from '../json';
import type { Frame } from '../types';

/** Bundles hold the code of many sources: their names and positions say nothing until a source map is at hand. */
const BUNDLE = /\.(?:jsbundle|bundle|hbc|min\.js)$/;

/** A path that is the same on every device: without scheme, host, query and the container of an installation. */
function stablePath(url: string): string {
  const plain = url.replace(/^(?:async )?[a-z][\w+.-]*:\/\/(?:[^/]*)(?=\/)/, '').replace(/[?#].*$/, '');
  return BUNDLE.test(plain) ? baseName(plain) : plain.replace(/^.*\.app\//, '');
}

interface Printed {
  readonly name: string | undefined;
  readonly file: string | undefined;
  readonly line: string | undefined;
  readonly column: string | undefined;
}

function frameOf({ name, file, line, column }: Printed, index: number): Frame {
  const path = file === undefined ? undefined : stablePath(file);
  const symbol = name === undefined ? undefined : name.replace(/ \[as [^\]]*\]$/, '');
  return {
    index,
    ...(symbol === undefined || symbol === '' ? {} : { symbol_raw: symbol }),
    ...(path === undefined ? {} : { file: path, module: baseName(path) }),
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { col: Number(column) }),
    // Hermes and the wrapped form print no file name or one of a bundle: line 1 of either is generated code.
    ...((path === undefined && line !== undefined) || BUNDLE.test(path ?? '') ? { obfuscated: true } : {}),
  };
}

const nativeFrame = (name: string | undefined, index: number): Frame => ({
  index,
  ...(name ? { symbol_raw: name } : {}),
  native: true,
  in_app: false,
});

/** `at f (file:1:2)`, `at file:1:2`, `at f (address at file:1:2)`, `at async f (…)`, `at f (native)`: V8 and Hermes. */
const AT =
  /^\s*at (?:async )?(?:(.+?) \((?:address at )?(?:(native|<anonymous>)|(.+?):(\d+):(\d+))\)|(?:address at )?([^\s()]+?):(\d+):(\d+)|(<anonymous>))\s*$/;

/** `f@file:1:2`, `f@1:2`, `@file:1:2`, `f@[native code]`, `f@-1`: JavaScriptCore, and Hermes as React Native wraps it in Java. */
const JSC = /^\s*([^\s@]*(?: code)?)@(?:(\[native code\]|-1)|(?:(\S+?):)?(\d+):(\d+))\s*$/;

/** A JavaScriptCore frame without a name, and code that has no place. */
const JSC_BARE = /^(?:([^\s@()]+\.(?:js|jsbundle|bundle|hbc)\S*?):(\d+):(\d+)|((?:global|eval|module) code))$/;

/** True for lines only a script engine prints. */
export const isScriptFrame = (line: string): boolean => AT.test(line) || JSC.test(line);

/** A frame of a script stack as V8, Hermes and JavaScriptCore print it; undefined for any other line. */
export function parseScriptFrame(line: string, index: number): Frame | undefined {
  const at = AT.exec(line);
  if (at) {
    const [, name, none, file, row, column, bareFile, bareRow, bareColumn, anonymous] = at;
    if (none === 'native') return nativeFrame(name, index);
    if (anonymous !== undefined || none !== undefined) return { index, ...(name === undefined ? {} : { symbol_raw: name }) };
    return frameOf({ name, file: file ?? bareFile, line: row ?? bareRow, column: column ?? bareColumn }, index);
  }
  const jsc = JSC.exec(line);
  if (jsc) {
    const [, name, none, file, row, column] = jsc;
    return none === undefined ? frameOf({ name, file, line: row, column }, index) : nativeFrame(name, index);
  }
  const bare = JSC_BARE.exec(line.trim());
  if (!bare) return undefined;
  const [, file, row, column, code] = bare;
  return code === undefined ? frameOf({ name: undefined, file, line: row, column }, index) : { index, symbol_raw: code };
}
