import { createReadStream, existsSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FixtureRow } from './fixtures';
import { collections, issueRows, journeyMonthRows, kpiRows, liveRows, qualityRows } from './fixtures';
import { adHocRows } from './fixture-searches';
import { found } from '../support/memory-kv';

/** What a test may change about the host. */
export interface HostOptions {
  /** Folder with the built pages: `<view>.js` and `c/`. */
  readonly pages: string;
  readonly theme?: 'light' | 'dark';
  readonly locale?: string;
  /** Paths (beginnings, under services) that answer with this status instead. */
  readonly failing?: Readonly<Record<string, number>>;
  /** Base searches have no rows and collections no records. */
  readonly empty?: boolean;
  /** The account may not write the groups of issues. */
  readonly readOnly?: boolean;
}

/** A small stand-in for a host: pages, theme, layout, and canned REST answers. Keeps the requests that wrote something. */
export interface FixtureHost {
  readonly url: string;
  readonly writes: { readonly method: string; readonly path: string; readonly body: string }[];
  /** Records of a collection as they are now. */
  records(collection: string): readonly FixtureRow[];
  /** Somebody else writes a record. */
  write(collection: string, record: FixtureRow): void;
  close(): Promise<void>;
}

const nav = ['live', 'support', 'issues', 'management', 'alerts', 'data_quality', 'setup'];
const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
};
const script = (response: ServerResponse, body: string): void => {
  response.writeHead(200, { 'Content-Type': 'text/javascript' });
  response.end(body);
};

/** Column-major answer of a job, all values as texts. */
export function jsonCols(rows: readonly FixtureRow[]): { fields: string[]; columns: (string | readonly string[] | null)[][] } {
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (row: FixtureRow, field: string): string | readonly string[] | null => {
    const value = row[field];
    return value === undefined ? null : typeof value === 'object' ? value : String(value);
  };
  return { fields, columns: fields.map((field) => rows.map((row) => cell(row, field))) };
}

const html = (
  locale: string,
  view: string,
): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${view}</title></head><body style="margin:0">
<script src="/${locale}/config?autoload=1"></script><script src="/${locale}/static/app/app_monitoring/pages/${view}.js"></script></body></html>`;

const layoutScript = (
  locale: string,
  dark: boolean,
): string => `window.__splunk_layout__={create(options){document.title=options.pageTitle||document.title;
const box=document.createElement('div');if(!options.hideChrome){const header=document.createElement('header');header.setAttribute('data-view','splunkjs/mvc/headerview');
header.innerHTML='<nav aria-label="App" style="display:flex;gap:22px;padding:14px 20px;font:15px sans-serif;background:${dark ? '#1a2026' : '#fff'};border-bottom:1px solid ${dark ? '#333d46' : '#d9dee3'}">${nav
  .map(
    (view) =>
      `<a style="color:${dark ? '#b0bac4' : '#55606b'};text-decoration:none" href="/${locale}/app/app_monitoring/${view}">${view.replace('_', ' ')}</a>`,
  )
  .join('')}</nav>';document.body.append(header);}
document.body.append(box);return{getContainerElement:()=>box}}};`;

const bases: Readonly<Record<string, (now: number) => FixtureRow[]>> = {
  'AppMon - Base - Live facts': liveRows,
  'AppMon - Base - Issues': issueRows,
  'AppMon - Base - KPI daily': kpiRows,
  'AppMon - Base - Journeys month': journeyMonthRows,
  'AppMon - Base - Data quality': qualityRows,
};

const entity = (name: string, content: Record<string, unknown>) => ({ name, content, links: {} });
const settings: Readonly<Record<string, readonly ReturnType<typeof entity>[]>> = {
  'data/indexes': ['events', 'crashes', 'logs', 'traces', 'metrics', 'summary'].map((name) =>
    entity(`appmon_${name}`, { totalEventCount: 1000, disabled: false }),
  ),
  'configs/conf-macros': [
    ...['events', 'crashes', 'logs', 'traces', 'metrics', 'summary'].map((name) =>
      entity(`appmon_index_${name}`, { definition: `(index=appmon_${name})` }),
    ),
    entity('appmon_spike_ratio', { definition: '3' }),
    entity('appmon_spike_minimum_crashes', { definition: '10' }),
    entity('appmon_spike_minimum_installations', { definition: '3' }),
  ],
  'configs/conf-alert_actions': [
    entity('appmon_slack', { 'param.channel': '#mobile-oncall' }),
    entity('email', { mailserver: 'mail.bank.example:25', from: 'splunk@bank.example' }),
  ],
  'configs/conf-savedsearches': [
    entity('AppMon - Report - Daily', { 'action.email.to': 'mobile-management@bank.example', 'action.email': '1' }),
  ],
  'configs/conf-app_monitoring_settings': [],
  'storage/collections/config': [entity('appmon_aliases', {})],
  'storage/passwords': [entity('app_monitoring:slack:', { realm: 'app_monitoring', username: 'slack' })],
  'data/inputs/crashlytics': [entity('meridiano', { disabled: false, interval: '300', project: 'meridiano-es' })],
  'data/inputs/appmon_detector': [entity('default', { disabled: false, interval: '10' })],
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Starts the host on a free port. */
export async function startFixtureHost(options: HostOptions): Promise<FixtureHost> {
  const started = Math.floor(Date.now() / 1000);
  const locale = options.locale ?? 'en-GB';
  const kv = options.empty === true ? {} : collections(started);
  const writes: { method: string; path: string; body: string }[] = [];
  const searches = new Map<string, FixtureRow[]>();
  const base = (name: string): FixtureRow[] => (options.empty === true ? [] : (bases[name]?.(started) ?? []));

  const kvStore = (
    url: URL,
    path: string,
    { method, body, response }: { method: string; body: string; response: ServerResponse },
  ): void => {
    const [collection = '', key] = path.split('/').map(decodeURIComponent);
    const records = (kv[collection] ??= []);
    const one = records.find((record) => record['_key'] === key);
    if (method !== 'POST' && key !== undefined && one === undefined) {
      json(response, { messages: [{ type: 'ERROR', text: 'Could not find object.' }] }, 404);
      return;
    }
    if (method === 'GET') {
      json(response, one ?? found(records, Object.fromEntries(url.searchParams)));
      return;
    }
    if (method === 'DELETE') {
      kv[collection] = records.filter((record) => record !== one);
      response.writeHead(200).end();
      return;
    }
    const record = JSON.parse(body) as FixtureRow;
    const next = { ...record, _key: key ?? String(record['_key'] ?? `k${String(writes.length)}`) };
    if (key === undefined && records.some((old) => old['_key'] === next._key)) {
      json(response, { messages: [{ type: 'ERROR', text: 'A document with the same key is there already.' }] }, 409);
      return;
    }
    kv[collection] = [...records.filter((old) => old['_key'] !== next._key), next];
    json(response, { _key: next._key }, key === undefined ? 201 : 200);
  };

  const savedSearch = (path: string, response: ServerResponse): void => {
    const [name = '', action] = path.split('/').map(decodeURIComponent);
    if (action === 'history')
      json(response, { entry: [{ name: `scheduler_${name}`, content: { start: started, isDone: true, isFailed: false } }] });
    else json(response, { sid: `scheduler_${name}` }, 201);
  };

  const jobs = (path: string, url: URL, response: ServerResponse, request: { method: string; body: string }): void => {
    const rowsOf = (sid: string): FixtureRow[] =>
      sid.startsWith('scheduler_') ? base(sid.slice('scheduler_'.length)) : (searches.get(sid) ?? []);
    const content = (sid: string) => ({
      content: {
        sid,
        isDone: true,
        isFailed: false,
        doneProgress: 1,
        runDuration: 0.4,
        scanCount: 1200,
        resultCount: rowsOf(sid).length,
        messages: [],
      },
    });
    const [sid, resource] = path.split('/').map(decodeURIComponent);
    if (request.method === 'POST' && sid === '') {
      const id = `adhoc_${String(searches.size)}`;
      searches.set(id, options.empty === true ? [] : adHocRows(new URLSearchParams(request.body).get('search') ?? '', started));
      json(response, { sid: id }, 201);
    } else if (resource === 'results') json(response, jsonCols(rowsOf(sid ?? '')));
    else if (resource === 'control') json(response, { messages: [] });
    else if (sid === '') json(response, { entry: url.searchParams.getAll('id').map(content) });
    else json(response, { entry: [content(sid ?? '')] });
  };

  const rest = async (url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = url.pathname.replace(/^.*?\/splunkd\/__raw\/(?:services|servicesNS\/[^/]+\/[^/]+)\//, '');
    const method = request.method ?? 'GET';
    const body = await bodyOf(request);
    if (method !== 'GET') writes.push({ method, path: decodeURIComponent(path), body });
    const failure = Object.entries(options.failing ?? {}).find(([start]) => decodeURIComponent(path).startsWith(start));
    if (failure !== undefined) json(response, { messages: [{ type: 'ERROR', text: `Refused by the fixture: ${failure[0]}` }] }, failure[1]);
    else if (path.startsWith('storage/collections/data/'))
      kvStore(url, path.slice('storage/collections/data/'.length), { method, body, response });
    else if (path.startsWith('saved/searches/')) savedSearch(path.slice('saved/searches/'.length), response);
    else if (/^search\/(v2\/)?jobs/.test(path)) jobs(path.replace(/^search\/(v2\/)?jobs\/?/, ''), url, response, { method, body });
    else if (path === 'authentication/current-context')
      json(response, {
        entry: [
          entity('context', {
            username: 'admin',
            realname: 'Ada Admin',
            roles: ['admin'],
            capabilities: ['admin_all_objects', 'appmon_approve_replies'],
            tz: 'Europe/Madrid',
          }),
        ],
      });
    else {
      const name = Object.keys(settings).find((known) => path.startsWith(known));
      const rest = name === undefined ? '' : decodeURIComponent(path.slice(name.length + 1));
      const entries = (settings[name ?? ''] ?? []).filter((entry) => rest === '' || entry.name === rest);
      json(response, { entry: entries.map((entry) => ({ ...entry, acl: { can_write: options.readOnly !== true } })) });
    }
  };

  const staticFile = (path: string, response: ServerResponse): void => {
    if (path.endsWith('build/api/get_theme.js'))
      script(response, `window.__get_theme__={getTheme:()=>Promise.resolve('${options.theme === 'dark' ? 'prismaDark' : 'prismaLight'}')}`);
    else if (path.includes('build/api/layout')) script(response, layoutScript(locale, path.includes('layout-dark')));
    else {
      const file = join(options.pages, path.replace(/^.*\/app\/app_monitoring\/pages\//, ''));
      if (!existsSync(file)) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/javascript' });
      createReadStream(file).pipe(response);
    }
  };

  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fixture');
    const policy =
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'";
    const view = /\/app\/app_monitoring\/(\w+)$/.exec(url.pathname)?.[1];
    const { port } = server.address() as AddressInfo;
    if (url.pathname.includes('/splunkd/__raw/')) void rest(url, request, response);
    else if (url.pathname.includes('/static/')) staticFile(url.pathname, response);
    else if (url.pathname.endsWith('/config'))
      script(
        response,
        `window.$C=${JSON.stringify({ SPLUNKD_PATH: `/${locale}/splunkd/__raw`, LOCALE: locale, MRSPARKLE_ROOT_PATH: '', MRSPARKLE_PORT_NUMBER: port, BUILD_NUMBER: 'b', APP_BUILD: '1', USERNAME: 'admin' })}`,
      );
    else if (view !== undefined) {
      response.writeHead(200, {
        'Content-Type': 'text/html',
        'Content-Security-Policy': policy,
        'Set-Cookie': `splunkweb_csrf_token_${String(port)}=token; Path=/`,
      });
      response.end(html(locale, view));
    } else response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/${locale}/app/app_monitoring`,
    writes,
    records: (collection) => kv[collection] ?? [],
    write: (collection, record) => {
      kv[collection] = [...(kv[collection] ?? []).filter((old) => old['_key'] !== record['_key']), record];
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
