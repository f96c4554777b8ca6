import { isOwnFrame } from '../../core/crash';
import { listOf, parseJson } from '../../core/crash/json';
import { redactText } from '../../core/redact';
import { parseSymbolQuestion, symbolicate, symbolId } from '../../core/symbols';
import type { SymbolIndex, SymbolQuestion } from '../../core/symbols';
import { gatewayError } from '../errors';
import type { StoredKey } from '../keys';
import { filesOf, isArchive } from '../symbols/archive';
import type { UploadedFile } from '../symbols/archive';
import { DETAIL_WORDS } from '../symbols/detail';
import type { Added, Library } from '../symbols/library';
import { versionId } from '../symbols/version';
import { InFlight } from './body';
import { json } from './types';
import type { Failure, Reply, Route, RouteContext } from './types';

/** What the doors of symbols need. */
export interface SymbolParts {
  readonly library: Library;
  /** Most bytes of an upload, and of one file of it after decompression. */
  readonly uploadBytes: number;
}

const MAX_ENTRIES = 500;
const MAX_NAME = 200;
const MAX_SYMBOLICATE = 4 * 1024 * 1024;

const fail = ({ code, message, status }: Failure): Reply => json(status, { code, message });

/** What an upload became; `kept` says which file stays in its stead and why. */
const shown = ({ file: { name, kind, ids, bytes, detail = 'lines' }, better }: Added): unknown => ({
  ...{ name, kind, ids, bytes },
  ...(better && {
    kept: `${better.name} stays: it has ${DETAIL_WORDS[better.detail ?? 'lines']}, this file ${DETAIL_WORDS[detail]}`,
  }),
});

async function* uploaded({ body, url }: RouteContext, limit: number): AsyncGenerator<UploadedFile> {
  if (isArchive(body)) yield* filesOf(body, { entries: MAX_ENTRIES, file: limit });
  else yield { name: url.searchParams.get('name') ?? 'upload', content: body };
}

/** Ids and versions are kept as reports say them, also where they look like an address. */
const EXACT = /^(?:[0-9a-f-]+|\d+(?:\.\d+)+(?:[-+]\w+)?)$/i;

/** A word of the request as it is kept beside a file; who names a file after a person does not name them here. */
function wordOf(said: string | undefined): string | undefined {
  const word = said?.slice(0, MAX_NAME);
  return word === undefined || EXACT.test(word) ? word : redactText(word);
}

/** An id of the form `app@version` belongs to an application as well. */
const ownerOf = (id: string | undefined): string | undefined => id?.slice(0, Math.max(0, id.lastIndexOf('@'))) || undefined;

/** Whether a key stands for an application; files that are no application's are everybody's. */
const mayName =
  ({ apps }: StoredKey) =>
  (app: string | undefined): boolean =>
    app === undefined || apps.includes('*') || apps.includes(app);

/** An application of a mapping is one the key may send. */
function saidOf({ url, key, names, now }: RouteContext): {
  readonly id: string | undefined;
  readonly app: string | undefined;
  readonly version: string | undefined;
  readonly now: number;
} {
  const text = (name: string): string | undefined => wordOf(url.searchParams.get(name) ?? undefined);
  const name = text('app_id');
  const id = text('id');
  const [app, owner] = [name, ownerOf(id)].map((said) => (said === undefined ? undefined : names.appIdOf(said)));
  if (![app, owner].every(mayName(key))) throw gatewayError('APPMON-GATEWAY-APP-DENIED');
  return { id, app, version: text('app_version'), now };
}

const isUnknown = (error: unknown): boolean => (error as { code?: string }).code === 'APPMON-SYMBOLS-FORMAT';

async function upload(context: RouteContext, { library, uploadBytes }: SymbolParts): Promise<Reply> {
  if (context.body.length === 0) throw gatewayError('APPMON-GATEWAY-EMPTY');
  const said = saidOf(context);
  const files: unknown[] = [];
  const skipped: string[] = [];
  for await (const { name, content } of uploaded(context, uploadBytes)) {
    try {
      files.push(shown(await library.add(content, { ...said, name: wordOf(name) ?? '' })));
    } catch (error) {
      if (!isArchive(context.body) || !isUnknown(error)) throw error;
      skipped.push(name);
    }
  }
  if (files.length === 0) throw gatewayError('APPMON-SYMBOLS-FORMAT', { name: 'a file of the archive' });
  return json(200, { files, skipped });
}

function questionOf(body: Buffer): SymbolQuestion {
  const question = parseSymbolQuestion(parseJson(body.toString('utf8')));
  if (question) return question;
  throw gatewayError('APPMON-GATEWAY-BODY', {
    expected: '{"report": {"fields": {…}, "causes": [{"frames": […]}], "threads": [{"frames": […]}]}, "app_id": "…", "app_version": "…"}',
  });
}

/** Names for a report of an input. Mappings of applications that the key may not ask for are none, however the report calls them. */
function nameReport({ body, key, names }: RouteContext, { find }: Library): Reply {
  const { report, appId, appVersion } = questionOf(body);
  const isAllowed = mayName(key);
  const app = appId === undefined ? undefined : names.appIdOf(appId);
  if (!isAllowed(app)) throw gatewayError('APPMON-GATEWAY-APP-DENIED');
  const own = { inApp: names.inAppOf(app), rules: names.rulesOf(app) };
  const found = new Set<string>();
  const search = (id: string): SymbolIndex | undefined => {
    const index = isAllowed(ownerOf(id)) ? find(id) : undefined;
    if (index) found.add(symbolId(id));
    return index;
  };
  const named = symbolicate(report, search, {
    isOwn: isOwnFrame(report, own),
    mappingOf: (kind) => (app === undefined || appVersion === undefined ? undefined : versionId(app, appVersion, kind)),
  });
  return json(200, { report: named.report, found: [...found], missing: listOf(named.missing) });
}

/**
 * `PUT /v1/symbols` takes a symbol file or a zip of them (`name`, `id`, `app_id`, `app_version` in the address); `POST /v1/symbolicate`
 * gives a parsed report its names, for inputs that have no files, and asks for a right of its own: whoever has the key of an app out of
 * the app would read its obfuscated code. Both keep nothing of the request but the symbol files.
 */
export const symbolRoutes = (parts: SymbolParts): readonly Route[] => [
  {
    door: 'symbols',
    right: 'symbols',
    path: /^\/v1\/symbols\/?$/,
    method: 'PUT',
    bodyLimit: parts.uploadBytes,
    inFlight: new InFlight(parts.uploadBytes),
    fail,
    handle: (context) => upload(context, parts),
  },
  {
    door: 'symbols',
    right: 'symbolicate',
    path: /^\/v1\/symbolicate\/?$/,
    method: 'POST',
    bodyLimit: MAX_SYMBOLICATE,
    fail,
    handle: (context) => Promise.resolve(nameReport(context, parts.library)),
  },
];
