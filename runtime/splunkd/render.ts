import { renderFeed, renderMessages, renderResponse } from './atom';
import { authorOf, entryLinks, GENERATOR } from './envelope';
import type { RenderOptions } from './envelope';
import type { RestAnswer, RestEntry } from './types';

/** Bytes of an answer, ready to be sent. */
export interface Rendered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Sent instead of `body`, as they come. */
  readonly chunks?: AsyncIterable<string>;
}

const JSON_TYPE = 'application/json; charset=UTF-8';
const XML_TYPE = 'text/xml; charset=UTF-8';

function renderEntry(entry: RestEntry, { now }: RenderOptions): Record<string, unknown> {
  return {
    name: entry.name,
    id: entry.id,
    updated: entry.updated ?? now.toISOString(),
    ...(entry.published === undefined ? {} : { published: entry.published }),
    links: entryLinks(entry),
    author: authorOf(entry),
    acl: entry.acl ?? null,
    content: entry.text ?? entry.content,
  };
}

const isFlat = (value: unknown): value is Record<string, string | number | boolean> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((each) => typeof each !== 'object');

/**
 * Renders an answer. Collections become Splunk's JSON envelope or an Atom feed; a flat JSON object becomes `<response>` with
 * an element per key for XML clients (login, job creation), any other JSON value stays JSON.
 */
export function renderAnswer(answer: RestAnswer, options: RenderOptions): Rendered {
  const xml = options.format === 'xml';
  switch (answer.kind) {
    case 'empty':
      return { status: answer.status, headers: {}, body: '' };
    case 'stream':
      return { status: 200, headers: { 'content-type': answer.contentType }, body: '', chunks: answer.chunks };
    case 'bytes':
      return { status: answer.status ?? 200, headers: { 'content-type': answer.contentType }, body: answer.body };
    case 'messages':
      return xml
        ? { status: answer.status, headers: { 'content-type': XML_TYPE }, body: renderMessages(answer.messages) }
        : { status: answer.status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify({ messages: answer.messages }) };
    case 'json':
      return xml && isFlat(answer.value)
        ? { status: answer.status ?? 200, headers: { ...answer.headers, 'content-type': XML_TYPE }, body: renderResponse(answer.value) }
        : { status: answer.status ?? 200, headers: { ...answer.headers, 'content-type': JSON_TYPE }, body: JSON.stringify(answer.value) };
    case 'collection': {
      const status = answer.status ?? 200;
      const paging = answer.paging ?? { total: answer.entries.length, perPage: 30, offset: 0 };
      if (xml) return { status, headers: { 'content-type': XML_TYPE }, body: renderFeed({ ...answer, paging }, options) };
      const entry = answer.entries.map((each) => renderEntry(each, options));
      const envelope = {
        links: {},
        origin: options.path,
        updated: options.now.toISOString(),
        generator: GENERATOR,
        entry,
        paging,
        messages: [],
      };
      return { status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(envelope) };
    }
  }
}
