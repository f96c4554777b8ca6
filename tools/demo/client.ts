import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { errorCatalogue } from '../../core/errors';

const fail = errorCatalogue({
  'APPMON-DEMO-HEC': 'The HTTP Event Collector answered {status}: {text}',
  'APPMON-DEMO-REST': '{method} {path} answered {status}: {text}',
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

/** Sends HEC events (one JSON text each) in one gzipped body. */
export async function sendHec(target: DemoTarget, events: readonly string[]): Promise<void> {
  if (events.length === 0) return;
  const reply = await request(`${target.hecUrl}/services/collector/event`, {
    method: 'POST',
    headers: { authorization: `Splunk ${target.hecToken}`, 'content-encoding': 'gzip', 'content-type': 'application/json' },
    body: gzipSync(events.join('\n'), { level: 1 }),
  });
  const text = await reply.body.text();
  if (reply.statusCode !== 200) throw fail('APPMON-DEMO-HEC', { status: reply.statusCode, text });
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
      throw fail('APPMON-DEMO-REST', { method, path, status: reply.statusCode, text: text.slice(0, 300) });
    return text === '' ? undefined : JSON.parse(text);
  }
}
