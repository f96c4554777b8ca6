import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseReports } from '../../core/crash';
import { readSymbols, symbolicate, symbolId } from '../../core/symbols';
import type { FindSymbols, SymbolIndex } from '../../core/symbols';
import type { JsonObject } from '../../core/vocabulary';
import { inflate } from '../../gateway/symbols/inflate';

/** The content of a file, unpacked when its name ends in `.gz`. */
export function unpacked(file: string): Buffer {
  const content = readFileSync(file);
  return file.endsWith('.gz') ? gunzipSync(content) : content;
}

const find =
  (indexes: readonly SymbolIndex[]): FindSymbols =>
  (id) =>
    indexes.find(({ ids }) => ids.includes(symbolId(id)));

/** Symbols of the given files. */
export const symbolsOf = (files: readonly string[]): FindSymbols =>
  find(files.flatMap((file) => readSymbols(unpacked(file), basename(file).replace(/\.gz$/, ''), inflate)));

/** Symbols of all files in the folders of `root` whose name ends in `_symbols`. */
export function symbolsBelow(root: string): FindSymbols {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name.endsWith('_symbols'));
  return symbolsOf(
    folders.flatMap(({ name }) =>
      readdirSync(join(root, name))
        .filter((file) => !file.endsWith('.json'))
        .map((file) => join(root, name, file)),
    ),
  );
}

/** The frames of a report's blamed stack that its symbols name. */
export function namedFrames(bytes: Uint8Array, files: readonly string[]): JsonObject[] {
  const symbols = symbolsOf(files);
  const [given] = parseReports(bytes);
  if (!given) return [];
  const { report } = symbolicate(given, symbols);
  const frames = report.lastException ?? (report.threads.find(({ crashed }) => crashed) ?? report.threads[0])?.frames ?? [];
  return frames
    .filter(({ image_uuid: uuid, line }) => uuid !== undefined && line !== undefined && symbols(uuid) !== undefined)
    .map(({ symbol = '', symbol_raw: raw, file = '', line = 0, inline }) => ({
      symbol,
      file,
      line,
      ...(raw === undefined ? {} : { symbol_raw: raw }),
      ...(inline ? { inline } : {}),
    }));
}
