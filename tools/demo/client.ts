import { request } from 'undici';
import { errorCatalogue } from '../../core/errors';

/** Errors of the demo's talk with the product. */
export const demoError = errorCatalogue({
  'APPMON-DEMO-HEC': 'The HTTP Event Collector answered {status}: {text}',
  'APPMON-DEMO-REST': '{method} {path} answered {status}: {text}',
  'APPMON-DEMO-SEARCH': 'The search {name} failed: {reason}',
});

/** Addresses and secrets of the running product, as the supervisor hands them over. */
export interface DemoTarget {
  readonly hecUrl: string;
  readonly hecToken: string;
  readonly mgmtUrl: string;
  readonly gatewayUrl: string;
  readonly ingestKey: string;
  readonly webUrl: string;
  /** A session of the administrator. */
  readonly sessionKey: string;
}

/** Bodies under way at once: while the host stores some, the next is made. */
const UNDER_WAY = 3;

/** Takes HEC events one by one and sends them in bodies, several at once. */
export interface HecSender {
  readonly push: (event: string) => Promise<void>;
  /** Sends what is left and waits for every answer; gives the number of events. */
  readonly end: () => Promise<number>;
}

/** Opens a sender of bodies of `batch` events. A refused body rejects the next call. */
export function openHecSender(target: DemoTarget, batch: number): HecSender {
  const underWay = new Set<Promise<void>>();
  let events: string[] = [];
  let sent = 0;
  const send = async (): Promise<void> => {
    if (underWay.size >= UNDER_WAY) await Promise.race(underWay);
    const body = sendHec(target, events);
    sent += events.length;
    events = [];
    underWay.add(body);
    void body.then(
      () => underWay.delete(body),
      // Stays in the set: whoever waits for it next, or for all, is told.
      () => undefined,
    );
  };
  return {
    push: async (event) => {
      events.push(event);
      if (events.length >= batch) await send();
    },
    end: async () => {
      await send();
      await Promise.all(underWay);
      return sent;
    },
  };
}

/** Sends HEC events (one JSON text each) in one body. */
export async function sendHec(target: DemoTarget, events: readonly string[]): Promise<void> {
  if (events.length === 0) return;
  const reply = await request(`${target.hecUrl}/services/collector/event`, {
    method: 'POST',
    headers: { authorization: `Splunk ${target.hecToken}`, 'content-type': 'application/json' },
    body: events.join('\n'),
  });
  const text = await reply.body.text();
  if (reply.statusCode !== 200) throw demoError('APPMON-DEMO-HEC', { status: reply.statusCode, text });
}

/** splunkd's REST API as the admin: what an admin would do on the Setup page. */
export class AdminClient {
  readonly #target: DemoTarget;

  constructor(target: DemoTarget) {
    this.#target = target;
  }

  async call(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: { readonly form?: Readonly<Record<string, string>>; readonly json?: unknown; readonly accept?: readonly number[] },
  ): Promise<unknown> {
    const content =
      body?.json === undefined ? (body?.form ? new URLSearchParams(body.form).toString() : undefined) : JSON.stringify(body.json);
    const url = new URL(`${this.#target.mgmtUrl}/servicesNS/nobody/app_monitoring/${path}`);
    url.searchParams.set('output_mode', 'json');
    const reply = await request(url, {
      method,
      headers: {
        authorization: `Splunk ${this.#target.sessionKey}`,
        ...(content === undefined
          ? {}
          : { 'content-type': body?.json === undefined ? 'application/x-www-form-urlencoded' : 'application/json' }),
      },
      ...(content === undefined ? {} : { body: content }),
    });
    const text = await reply.body.text();
    if (reply.statusCode >= 400 && !(body?.accept ?? []).includes(reply.statusCode))
      throw demoError('APPMON-DEMO-REST', { method, path, status: reply.statusCode, text: text.slice(0, 300) });
    return text === '' ? undefined : JSON.parse(text);
  }
}
