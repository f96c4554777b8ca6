import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request, type Dispatcher } from 'undici';
import { kitError } from './errors';

/** The app whose namespace every call uses. */
export const APP = 'app_monitoring';

/** A row of search results: numbers are strings, a multivalue is an array. */
export type ResultRow = Readonly<Record<string, string | readonly string[] | undefined>>;

interface EntryList {
  readonly entry?: ReadonlyArray<{ readonly name: string; readonly content?: Readonly<Record<string, unknown>> }>;
}

/** splunkd signs with a certificate of its own whose name is no host name: the chain is checked against its CA, the name only off this machine. */
function agentFor(serverUri: string): Agent {
  const home = process.env['SPLUNK_HOME'];
  const authority = home ? join(home, 'etc', 'auth', 'cacert.pem') : undefined;
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(serverUri).hostname);
  return new Agent({
    connect: {
      ...(authority && existsSync(authority) ? { ca: readFileSync(authority) } : {}),
      ...(local ? { checkServerIdentity: () => undefined } : {}),
    },
    keepAliveTimeout: 30_000,
  });
}

/** splunkd's REST API with the session that an input or alert action was given. All calls are in the namespace of this app. */
export class Splunkd {
  readonly serverUri: string;
  readonly #sessionKey: string;
  readonly #agent: Dispatcher;

  constructor(serverUri: string, sessionKey: string) {
    this.serverUri = serverUri.replace(/\/$/, '');
    this.#sessionKey = sessionKey;
    this.#agent = agentFor(this.serverUri);
  }

  async #request(
    url: URL,
    options: Omit<NonNullable<Parameters<typeof request>[1]>, 'dispatcher'>,
  ): Promise<Dispatcher.ResponseData<unknown>> {
    try {
      return await request(url, { ...options, dispatcher: this.#agent });
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      throw kitError('APPMON-SPLUNKD-REACH', { uri: this.serverUri, reason: code ?? message }, { cause: error });
    }
  }

  /** One call below `/servicesNS/nobody/app_monitoring/`. Resolves with status and parsed JSON; throws only when splunkd cannot be reached. */
  async call(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: { readonly form?: Readonly<Record<string, string>>; readonly json?: unknown },
  ): Promise<{ status: number; value: unknown }> {
    const url = new URL(`${this.serverUri}/servicesNS/nobody/${APP}/${path}`);
    url.searchParams.set('output_mode', 'json');
    const content =
      body?.json !== undefined ? JSON.stringify(body.json) : body?.form ? new URLSearchParams(body.form).toString() : undefined;
    const answer = await this.#request(url, {
      method,
      headers: {
        authorization: `Splunk ${this.#sessionKey}`,
        ...(content === undefined
          ? {}
          : { 'content-type': body?.json === undefined ? 'application/x-www-form-urlencoded' : 'application/json' }),
      },
      ...(content === undefined ? {} : { body: content }),
      headersTimeout: 60_000,
      bodyTimeout: 60_000,
    });
    const text = await answer.body.text();
    let value: unknown = text;
    try {
      value = text === '' ? undefined : JSON.parse(text);
    } catch {
      // An answer that is no JSON (a proxy's page, say) is kept as text: it only serves error messages.
    }
    return { status: answer.statusCode, value };
  }

  async #checked(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: { readonly form?: Readonly<Record<string, string>>; readonly json?: unknown },
  ): Promise<unknown> {
    const { status, value } = await this.call(method, path, body);
    if (status >= 200 && status < 300) return value;
    const messages = (value as { messages?: ReadonlyArray<{ text?: string }> } | undefined)?.messages;
    throw kitError('APPMON-SPLUNKD', { status, method, path, text: messages?.map((message) => message.text).join('; ') ?? 'no message' });
  }

  /** Runs a search to its end and returns its rows. */
  async oneshot(search: string, args: Readonly<Record<string, string>> = {}): Promise<readonly ResultRow[]> {
    const value = await this.#checked('POST', 'search/v2/jobs', { form: { search, exec_mode: 'oneshot', count: '0', ...args } });
    return (value as { results?: readonly ResultRow[] } | undefined)?.results ?? [];
  }

  /** Dispatches a saved search with its alert actions. Resolves with the sid. */
  async dispatchAlert(name: string): Promise<string> {
    const value = await this.#checked('POST', `saved/searches/${encodeURIComponent(name)}/dispatch`, {
      form: { trigger_actions: '1', force_dispatch: '1' },
    });
    return (value as { sid?: string }).sid ?? '';
  }

  /** Settings of one stanza of a conf file; empty when it does not exist. */
  async settings(file: string, stanza: string): Promise<Readonly<Record<string, string>>> {
    const { status, value } = await this.call('GET', `configs/conf-${file}/${encodeURIComponent(stanza)}`);
    if (status === 404) return {};
    if (status !== 200)
      throw kitError('APPMON-SPLUNKD', {
        status,
        method: 'GET',
        path: `configs/conf-${file}/${stanza}`,
        text: 'the settings cannot be read',
      });
    const content = (value as EntryList).entry?.[0]?.content ?? {};
    return Object.fromEntries(Object.entries(content).map(([key, setting]) => [key, String(setting)]));
  }

  /** A secret of storage/passwords in clear; undefined when none is stored. */
  async secret(realm: string, name: string): Promise<string | undefined> {
    const { status, value } = await this.call('GET', `storage/passwords/${encodeURIComponent(`${realm}:${name}:`)}`);
    if (status !== 200) return undefined;
    const clear = (value as EntryList).entry?.[0]?.content?.['clear_password'];
    return typeof clear === 'string' && clear !== '' ? clear : undefined;
  }

  /** Documents of a KV collection that match a query. */
  async find<Document>(collection: string, query: unknown = {}): Promise<readonly Document[]> {
    const value = await this.#checked('GET', `storage/collections/data/${collection}?query=${encodeURIComponent(JSON.stringify(query))}`);
    if (!Array.isArray(value))
      throw kitError('APPMON-SPLUNKD', { status: 200, method: 'GET', path: collection, text: 'the answer is no list' });
    return value as readonly Document[];
  }

  /** One document, or undefined. */
  async get<Document>(collection: string, key: string): Promise<Document | undefined> {
    const { status, value } = await this.call('GET', `storage/collections/data/${collection}/${encodeURIComponent(key)}`);
    if (status === 404) return undefined;
    if (status !== 200) throw kitError('APPMON-SPLUNKD', { status, method: 'GET', path: collection, text: 'the document cannot be read' });
    return value as Document;
  }

  /** Inserts a document under its `_key`; false when somebody else was first (409). The only claim that Splunk's KV store offers. */
  async insert(collection: string, document: { readonly _key: string }): Promise<boolean> {
    const { status, value } = await this.call('POST', `storage/collections/data/${collection}`, { json: document });
    if (status === 409) return false;
    if (status === 200 || status === 201) return true;
    throw kitError('APPMON-SPLUNKD', { status, method: 'POST', path: collection, text: JSON.stringify(value) });
  }

  /** Inserts or replaces documents by `_key`. */
  async save(collection: string, documents: readonly object[]): Promise<void> {
    if (documents.length > 0) await this.#checked('POST', `storage/collections/data/${collection}/batch_save`, { json: documents });
  }

  /** Removes the documents that match a query, in one step of the KV store. */
  async removeWhere(collection: string, query: unknown): Promise<void> {
    await this.#checked('DELETE', `storage/collections/data/${collection}?query=${encodeURIComponent(JSON.stringify(query))}`);
  }
}
