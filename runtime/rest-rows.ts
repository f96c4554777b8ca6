import type { Auth } from './auth/types';
import type { Row } from './spl/value';
import type { Splunkd } from './splunkd/server';

interface Entry {
  readonly name: string;
  readonly id?: string;
  readonly author?: string;
  readonly updated?: string;
  readonly acl?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, unknown>>;
}

const cell = (value: unknown): string | string[] | undefined => {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((part) => (typeof part === 'string' ? part : JSON.stringify(part)));
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const rowOf = (entry: Entry): Row => ({
  title: entry.name,
  id: cell(entry.id),
  author: cell(entry.author),
  updated: cell(entry.updated),
  ...Object.fromEntries(Object.entries(entry.acl ?? {}).map(([name, value]) => [`eai:acl.${name}`, cell(value)])),
  ...Object.fromEntries(Object.entries(entry.content ?? {}).map(([name, value]) => [name, cell(value)])),
});

/** Answers `| rest <path>`: one row an entry, with the rights of the account that searches. */
export async function restRows(
  splunkd: Pick<Splunkd, 'handle'>,
  auth: Auth,
  call: { readonly path: string; readonly options: Readonly<Record<string, string>>; readonly owner: string },
): Promise<readonly Row[]> {
  const session = auth.systemSession(call.owner);
  try {
    const query = new URLSearchParams({ count: '0', ...call.options, output_mode: 'json' });
    const answer = await splunkd.handle({ method: 'GET', url: `${call.path}?${query.toString()}`, headers: {}, session });
    const body = JSON.parse(answer.body.toString()) as { entry?: readonly Entry[]; messages?: readonly { text?: string }[] };
    if (answer.status >= 400) throw new Error(body.messages?.[0]?.text ?? `the endpoint answered ${answer.status}`);
    return (body.entry ?? []).map(rowOf);
  } finally {
    auth.logout(session.key);
  }
}
