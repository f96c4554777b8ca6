import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { element, escapeXml } from './xml';

/** An event on its way to splunkd. `time` is epoch seconds; absent metadata comes from the stanza. */
export interface StreamEvent {
  readonly data: string;
  readonly time: number;
  readonly sourcetype?: string;
  readonly source?: string;
  readonly index?: string;
}

/** One `<event>` of the XML streaming mode; unbroken, so that splunkd does not split it. */
export function formatEvent(stanza: string, event: StreamEvent): string {
  const metadata = (['sourcetype', 'source', 'index'] as const)
    .map((name) => (event[name] === undefined ? '' : element(name, event[name])))
    .join('');
  return `<event stanza="${escapeXml(stanza)}" unbroken="1"><time>${event.time.toFixed(3)}</time>${metadata}<data>${escapeXml(event.data)}</data><done/></event>\n`;
}

/** Writes events to splunkd. `emit` resolves when the pipe has taken them: only then may a checkpoint move. */
export class EventWriter {
  readonly #output: Writable;
  readonly #stanza: string;

  constructor(output: Writable, stanza: string) {
    this.#output = output;
    this.#stanza = stanza;
    output.write('<stream>\n');
  }

  async emit(events: readonly StreamEvent[]): Promise<void> {
    const text = events.map((event) => formatEvent(this.#stanza, event)).join('');
    if (text === '') return;
    await new Promise<void>((resolve, reject) => {
      this.#output.write(text, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    if (this.#output.writableNeedDrain) await once(this.#output, 'drain');
  }

  end(): void {
    this.#output.write('</stream>\n');
  }
}
