import { createFetchInit } from '@splunk/splunk-utils/fetch';
import { createRESTURL } from '@splunk/splunk-utils/url';
import { pageError } from './errors';

/** Identifier of the app in every namespace. */
export const appName = 'app_monitoring';

/** One request to the host's REST interface, inside this app's namespace unless `global`. */
export interface RestRequest {
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, string>>;
  /** Form fields, or a JSON text. */
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly global?: boolean;
  readonly signal?: AbortSignal;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
}

/** Sends a request and gives the JSON answer; throws coded errors with the host's own message. */
export type Rest = (request: RestRequest) => Promise<unknown>;

/** A path of several parts, each escaped, so that no value of a user can change the address. */
export const pathOf = (...parts: readonly string[]): string => parts.map((part) => encodeURIComponent(part)).join('/');

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The texts of a host's error body. */
export function messagesOf(body: unknown): string {
  if (!isRecord(body) || !Array.isArray(body['messages'])) return '';
  return body['messages']
    .map((message: unknown) => (isRecord(message) ? textOf(message['text']) : ''))
    .filter((text) => text !== '')
    .join(' ');
}

async function parsed(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Throws the coded error for an answer that is not a success. */
export function refuse(status: number, body: unknown): never {
  const detail = messagesOf(body);
  if (status === 401) throw pageError('APPMON-P-010', {});
  if (status === 403) throw pageError('APPMON-P-011', { detail: detail === '' ? 'the role lacks the right.' : detail });
  if (status === 409) throw pageError('APPMON-P-023', { detail: detail === '' ? 'no reason was given' : detail });
  throw pageError('APPMON-P-012', { status, detail: detail === '' ? 'no reason was given' : detail });
}

/** The REST client of the page: cookies, CSRF token, JSON answers. */
export const rest: Rest = async ({ path, method = 'GET', query = {}, form, json, global = false, signal, keepalive = false }) => {
  const url = createRESTURL(path, global ? {} : { app: appName, owner: 'nobody' });
  const search = new URLSearchParams({ output_mode: 'json', ...query });
  const body = json !== undefined ? JSON.stringify(json) : form === undefined ? undefined : new URLSearchParams(form).toString();
  const headers = { 'Content-Type': json === undefined ? 'application/x-www-form-urlencoded' : 'application/json' };
  const init = createFetchInit({
    method,
    headers,
    keepalive,
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  const response = await fetch(`${url}?${search.toString()}`, init).catch((error: unknown) => {
    throw pageError('APPMON-P-013', { detail: error instanceof Error ? error.message : String(error) }, { cause: error });
  });
  const answer = await parsed(response);
  if (!response.ok) refuse(response.status, answer);
  return answer;
};

/** One entry of a REST listing. */
export interface RestEntry {
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly links: Readonly<Record<string, unknown>>;
  /** What this account may do with it. */
  readonly acl: Readonly<Record<string, unknown>>;
}

/** Entries of a REST answer; anything else reads as none. */
export function entriesOf(body: unknown): RestEntry[] {
  if (!isRecord(body) || !Array.isArray(body['entry'])) return [];
  return body['entry'].filter(isRecord).map((entry) => ({
    name: textOf(entry['name']),
    content: isRecord(entry['content']) ? entry['content'] : {},
    links: isRecord(entry['links']) ? entry['links'] : {},
    acl: isRecord(entry['acl']) ? entry['acl'] : {},
  }));
}

/** Yes or no as hosts write it: true, 1, "1", "true". */
export const isTrue = (value: unknown): boolean => value === true || value === 1 || value === '1' || value === 'true';
