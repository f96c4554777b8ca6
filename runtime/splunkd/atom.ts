import { authorOf, entryLinks, GENERATOR } from './envelope';
import type { RenderOptions } from './envelope';
import { plainText } from './text';
import type { RestAnswer, RestEntry } from './types';

type Collection = Extract<RestAnswer, { kind: 'collection' }>;
type Message = { readonly type: string; readonly text: string };

const NAMESPACES = ' xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest"';
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

const ILLEGAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF\p{Surrogate}]/gu;

/** Text for XML 1.0: markup is escaped, characters XML cannot hold are left out. */
export function escapeXml(value: string): string {
  const legal = value.replace(ILLEGAL, '');
  return legal.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function dictionary(content: Readonly<Record<string, unknown>>): string {
  const keys = Object.entries(content).filter(([, value]) => value !== undefined);
  return `<s:dict>${keys.map(([key, value]) => `<s:key name="${escapeXml(key)}">${typed(value)}</s:key>`).join('')}</s:dict>`;
}

/** A value in Splunk's XML: booleans as 1 and 0, arrays as `s:list`, objects as `s:dict`. */
function typed(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return `<s:list>${value.map((item) => `<s:item>${typed(item)}</s:item>`).join('')}</s:list>`;
  if (typeof value === 'object') return dictionary(value as Readonly<Record<string, unknown>>);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return escapeXml(plainText(value));
}

function renderEntry(entry: RestEntry, now: string, attributes = ''): string {
  const links = Object.entries(entryLinks(entry)).map(
    ([relation, href]) => `<link href="${escapeXml(href)}" rel="${escapeXml(relation)}"/>`,
  );
  const content = entry.acl ? { 'eai:acl': entry.acl, ...entry.content } : entry.content;
  const body =
    entry.text === undefined
      ? `<content type="text/xml">${dictionary(content)}</content>`
      : `<content type="text">${escapeXml(entry.text)}</content>`;
  const published = entry.published === undefined ? '' : `<published>${escapeXml(entry.published)}</published>`;
  const author = escapeXml(authorOf(entry));
  return `<entry${attributes}><title>${escapeXml(entry.name)}</title><id>${escapeXml(entry.id)}</id><updated>${escapeXml(entry.updated ?? now)}</updated>${links.join('')}${published}<author><name>${author}</name></author>${body}</entry>`;
}

/** An Atom feed as splunkd sends it: entries with `s:dict` content, opensearch paging, messages. */
export function renderFeed(
  answer: Collection & { readonly paging: NonNullable<Collection['paging']> },
  { path, now }: RenderOptions,
): string {
  const updated = now.toISOString();
  const [only] = answer.entries;
  if (answer.bare && only) return `${HEAD}\n${renderEntry(only, updated, NAMESPACES)}`;
  const { total, perPage, offset } = answer.paging;
  return [
    HEAD,
    `<feed${NAMESPACES} xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">`,
    `<title>${escapeXml(answer.title)}</title><id>${escapeXml(path)}</id><updated>${updated}</updated>`,
    `<generator build="${GENERATOR.build}" version="${GENERATOR.version}"/><author><name>Splunk</name></author>`,
    `<opensearch:totalResults>${total}</opensearch:totalResults><opensearch:itemsPerPage>${perPage}</opensearch:itemsPerPage><opensearch:startIndex>${offset}</opensearch:startIndex><s:messages/>`,
    ...answer.entries.map((entry) => renderEntry(entry, updated)),
    '</feed>',
  ].join('\n');
}

/** `<response><messages><msg type="…">…</msg></messages></response>`. */
export const renderMessages = (messages: readonly Message[]): string =>
  `${HEAD}\n<response><messages>${messages.map(({ type, text }) => `<msg type="${escapeXml(type)}">${escapeXml(text)}</msg>`).join('')}</messages></response>`;

/** `<response><key>value</key>…</response>` for flat answers such as a session key or a sid. */
export const renderResponse = (value: Readonly<Record<string, string | number | boolean>>): string =>
  `${HEAD}\n<response>${Object.entries(value)
    .map(([key, each]) => `<${key}>${typed(each)}</${key}>`)
    .join('')}</response>`;
