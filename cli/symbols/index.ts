import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { request } from 'undici';
import { isObject, listOf, parseJson, textOf } from '../../core/crash/json';
import { cliError } from '../errors';
import type { SymbolOptions } from './options';

const pack = promisify<Buffer, Buffer>(gzip);

/** What became of one file. */
export interface Uploaded {
  readonly file: string;
  /** What reports name it by; empty when it was refused. */
  readonly ids: readonly string[];
  /** Why the gateway stays with a file it has: that one says more. */
  readonly kept?: string;
  /** Why it was refused. */
  readonly problem?: string;
}

/** Files of a folder that hold no symbols: what describes a bundle. */
const BESIDE = /(?:^|\/)(?:Info\.plist|\.DS_Store|[^/]+\.ya?ml)$/;

/** The files of the given paths: folders (dSYM bundles, archives of a build) with all that is below them. */
function filesBelow(path: string): readonly string[] {
  if (!statSync(path, { throwIfNoEntry: false })) throw cliError('APPMON-CLI-FILE', { path });
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !BESIDE.test(file))
    .sort();
}

const addressOf = ({ gateway, app, version, id }: SymbolOptions, file: string): string => {
  const url = new URL(`${gateway}/v1/symbols`);
  for (const [name, value] of Object.entries({ name: basename(file), app_id: app, app_version: version, id }))
    if (value !== '') url.searchParams.set(name, value);
  return url.href;
};

async function upload(file: string, options: SymbolOptions, key: string): Promise<Uploaded> {
  try {
    const { statusCode, body } = await request(addressOf(options, file), {
      method: 'PUT',
      headers: { 'x-appmon-key': key, 'content-encoding': 'gzip' },
      body: await pack(readFileSync(file)),
    });
    const answer = parseJson(await body.text());
    const reply = isObject(answer) ? answer : {};
    if (statusCode !== 200) return { file, ids: [], problem: `${textOf(reply['code']) ?? statusCode}: ${textOf(reply['message']) ?? ''}` };
    const files = listOf(reply['files']).filter(isObject);
    const kept = files.flatMap((each) => textOf(each['kept']) ?? []);
    return {
      file,
      ids: files.flatMap((each) => listOf(each['ids']).flatMap((id) => textOf(id) ?? [])),
      ...(kept.length > 0 ? { kept: kept.join('; ') } : {}),
    };
  } catch (error) {
    return { file, ids: [], problem: (error as Error).message };
  }
}

/** Uploads symbol files one after the other; a refused one keeps none of the others back. */
export async function uploadSymbols(paths: readonly string[], options: SymbolOptions, key: string): Promise<readonly Uploaded[]> {
  const results: Uploaded[] = [];
  for (const file of paths.flatMap(filesBelow)) results.push(await upload(file, options, key));
  return results;
}
