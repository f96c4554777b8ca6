import { StringDecoder } from 'node:string_decoder';
import { hostError } from './errors';
import { elementText, unescapeXml } from './xml';

/** One event of the XML streaming mode. */
export interface StreamEvent {
  readonly stanza: string | undefined;
  readonly data: string;
  /** Epoch seconds. */
  readonly time?: number;
  readonly index?: string;
  readonly host?: string;
  readonly source?: string;
  readonly sourcetype?: string;
}

const MAX_EVENT = 64 * 1024 * 1024;
const START = /<(\/?)(stream|event)\b([^>]*?)(\/?)>/g;
const CHILD =
  /<(time|data|index|host|source|sourcetype)>((?:[^<]|<!\[CDATA\[[\s\S]*?\]\]>)*)<\/\1>|<(done|data|time|index|host|source|sourcetype)\s*\/>|<done>\s*<\/done>/g;

/** Reads the event stream as it comes: each call gives the events that are complete by then. */
export class StreamParser {
  private readonly decoder = new StringDecoder('utf8');
  private readonly partial = new Map<string, StreamEvent>();
  private text = '';
  /** Offset from which the end of the current event has still to be looked for. */
  private scanned = 0;

  push(chunk: Buffer): StreamEvent[] {
    this.text += this.decoder.write(chunk);
    if (this.text.length > MAX_EVENT) throw hostError('APPMON-HOST-EVENT-SIZE', { limit: MAX_EVENT });
    return this.drain();
  }

  /** Events whose end was never announced (`<done/>` missing) when the stream ends. */
  end(): StreamEvent[] {
    const rest = [...this.partial.values()];
    this.partial.clear();
    if (/\S/.test(this.text)) throw hostError('APPMON-HOST-STREAM', { reason: `the stream ends in "${this.text.trim().slice(0, 60)}"` });
    return rest;
  }

  private drain(): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (;;) {
      START.lastIndex = 0;
      const tag = START.exec(this.text);
      if (!tag) {
        this.refuseOther(this.text.indexOf('<'));
        return events;
      }
      this.refuseText(this.text.slice(0, tag.index));
      const [whole, closing, name, attributes = '', empty] = tag;
      if (name === 'stream' || closing === '/' || empty === '/') {
        this.text = this.text.slice(tag.index + whole.length);
        continue;
      }
      const start = tag.index + whole.length;
      const end = this.endOfEvent(start);
      if (end === undefined) return events;
      events.push(...this.read(attributes, this.text.slice(start, end)));
      this.text = this.text.slice(end + '</event>'.length);
      this.scanned = 0;
    }
  }

  private refuseText(before: string): void {
    if (/\S/.test(before.replace(/<\?xml[^>]*\?>|<!--[\s\S]*?-->/g, '')))
      throw hostError('APPMON-HOST-STREAM', { reason: `text outside of events: "${before.trim().slice(0, 60)}"` });
  }

  /** Without a known tag only the beginning of one may wait for more. */
  private refuseOther(open: number): void {
    const waiting = open < 0 ? '' : this.text.slice(open);
    const begins = ['<stream', '<event', '</stream>', '</event>', '<?xml', '<!--'].some(
      (tag) => tag.startsWith(waiting) || waiting.startsWith(tag),
    );
    if (open < 0 ? /\S/.test(this.text) : !begins) this.refuseText(this.text.replace(/^\s*<(?=\w)/, ' <'));
  }

  /** Finds `</event>` outside of CDATA sections, going on where the last look ended. */
  private endOfEvent(start: number): number | undefined {
    let at = Math.max(start, this.scanned);
    for (;;) {
      const end = this.text.indexOf('</event>', at);
      const section = this.text.indexOf('<![CDATA[', at);
      if (section >= 0 && (end < 0 || section < end)) {
        const close = this.text.indexOf(']]>', section);
        this.scanned = section;
        if (close < 0) return undefined;
        at = close + 3;
        continue;
      }
      if (end >= 0) return end;
      this.scanned = Math.max(at, this.text.length - 9);
      return undefined;
    }
  }

  private read(attributes: string, body: string): StreamEvent[] {
    const attribute = (name: string): string | undefined => {
      const found = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
      return found ? unescapeXml(found[1] ?? found[2] ?? '') : undefined;
    };
    const stanza = attribute('stanza');
    const parts = new Map<string, string>();
    let done = false;
    for (const child of body.matchAll(CHILD)) {
      if (child[1] !== undefined) parts.set(child[1], elementText(child[2] ?? ''));
      else if (child[3] === 'done' || child[3] === undefined) done = true;
    }
    const time = Number(parts.get('time') || Number.NaN);
    const metadata = Object.fromEntries(
      ['index', 'host', 'source', 'sourcetype'].flatMap((name) => (parts.get(name) ? [[name, parts.get(name) ?? ''] as const] : [])),
    );
    const event: StreamEvent = { stanza, data: parts.get('data') ?? '', ...(Number.isFinite(time) ? { time } : {}), ...metadata };
    if (attribute('unbroken') !== '1') return event.data === '' ? [] : [event];
    const key = stanza ?? '';
    const before = this.partial.get(key);
    const joined: StreamEvent = before ? { ...event, ...before, data: before.data + event.data } : event;
    if (!done) {
      this.partial.set(key, joined);
      return [];
    }
    this.partial.delete(key);
    return joined.data === '' ? [] : [joined];
  }
}
