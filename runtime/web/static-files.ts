import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { errorPage } from './html';
import { webError } from './errors';
import { browserScript, SHELL_FILES } from './shell-files';
import { themeScript } from './scripts';
import { findApp } from './views';
import type { WebAnswer, WebRequest } from './types';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.woff2': 'font/woff2',
};
const COMPRESSED = new Set(['.js', '.css', '.svg', '.json']);
const compress = promisify(gzip);
const MOST_CACHED = 200;

interface CachedFile {
  readonly stamp: string;
  readonly tag: string;
  readonly body: Buffer;
  readonly zipped: Buffer | undefined;
}
const cache = new Map<string, CachedFile>();

async function load(path: string): Promise<CachedFile | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) return undefined;
  const stamp = `${info.mtimeMs}-${info.size}`;
  const known = cache.get(path);
  if (known?.stamp === stamp) return known;
  const body = await readFile(path);
  const zipped = COMPRESSED.has(extname(path)) ? await compress(body) : undefined;
  const file = { stamp, tag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`, body, zipped };
  if (cache.size >= MOST_CACHED) cache.delete(cache.keys().next().value ?? '');
  cache.set(path, file);
  return file;
}

interface Served {
  readonly file: { readonly tag: string; readonly body: Buffer; readonly zipped: Buffer | undefined };
  readonly type: string;
  readonly tagged: boolean;
}

function serve({ headers }: WebRequest, { file, type, tagged }: Served): WebAnswer {
  const common = { etag: file.tag, vary: 'accept-encoding', 'cache-control': tagged ? 'public, max-age=31536000, immutable' : 'no-cache' };
  if (headers['if-none-match'] === file.tag) return { status: 304, headers: common, body: '' };
  const zip = /\bgzip\b/.test(headers['accept-encoding'] ?? '') ? file.zipped : undefined;
  return {
    status: 200,
    headers: { ...common, 'content-type': type, ...(zip ? { 'content-encoding': 'gzip' } : {}) },
    body: zip ?? file.body,
  };
}

/** A file of a package's appserver/static; links out of that folder lead nowhere. */
async function appFile(request: WebRequest, parts: readonly string[], tagged: boolean): Promise<WebAnswer | undefined> {
  const [id = '', ...path] = parts;
  const app = findApp(request.context, id);
  if (!app || path.some((part) => part.startsWith('.') || /[/\\\0]/.test(part))) return undefined;
  const folder = await realpath(join(app.directory, 'appserver', 'static')).catch(() => undefined);
  const file = folder && (await realpath(join(folder, ...path)).catch(() => undefined));
  if (!folder || !file?.startsWith(folder + sep)) return undefined;
  const loaded = await load(file);
  return loaded && serve(request, { file: loaded, type: TYPES[extname(file)] ?? 'application/octet-stream', tagged });
}

async function shellFile(request: WebRequest, name: string, tagged: boolean): Promise<WebAnswer | undefined> {
  const source = SHELL_FILES[name];
  if (!source) return undefined;
  if (source.kind === 'file') {
    const file = await load(source.path);
    return file && serve(request, { file, type: TYPES[extname(name)] ?? 'text/plain', tagged });
  }
  const body = Buffer.from(await browserScript(source.path));
  const file = { tag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`, body, zipped: undefined };
  return serve(request, { file, type: 'text/javascript; charset=utf-8', tagged });
}

/** `static/[@tag/]…`: the host's own scripts and the packages' files. Tagged addresses never change, so browsers may keep them. */
export async function staticFile(request: WebRequest): Promise<WebAnswer> {
  const below = request.parts.slice(1);
  const tagged = below[0]?.startsWith('@') === true;
  const parts = tagged ? below.slice(1) : below;
  const [first = '', second = '', third = ''] = parts;
  const answer =
    first === 'app'
      ? await appFile(request, parts.slice(1), tagged)
      : first === 'js' && second === 'i18n.js'
        ? await shellFile(request, 'i18n.js', tagged)
        : first === 'build' && second === 'api' && third === 'get_theme.js'
          ? themeScript(request)
          : first === 'build' && second === 'api' && /^layout(-dark)?\.js$/.test(third)
            ? await shellFile(request, 'layout.js', tagged)
            : first === 'shell' && parts.length === 2
              ? await shellFile(request, second, tagged)
              : undefined;
  return answer ?? errorPage(request, 404, webError('APPMON-WEB-FILE', { path: `/${request.parts.join('/')}` }).message);
}
