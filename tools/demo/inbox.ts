import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A message that reached the inbox. */
export interface Received {
  readonly channel: 'slack' | 'mail';
  /** Epoch seconds. */
  readonly time: number;
  readonly subject: string;
  readonly text: string;
}

/** A Slack webhook and a mail server that keep what they get, with a page that shows it. */
export interface Inbox {
  readonly received: readonly Received[];
  readonly httpPort: number;
  readonly smtpPort: number;
  close(): Promise<void>;
}

const escapeHtml = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const page = (received: readonly Received[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><meta name="viewport" content="width=device-width"><title>Demo inbox</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1c2530;background:#f3f5f7}article{background:#fff;border:1px solid #d9dee3;border-radius:8px;padding:1rem;margin:1rem 0}h2{font-size:1rem;margin:0}p{margin:.25rem 0;color:#55606b}pre{white-space:pre-wrap;font:13px/1.5 ui-monospace,monospace}</style></head>
<body><main><h1>Demo inbox</h1><p>What the alerts of the demo sent to Slack and by mail, newest first. The page looks again every five seconds.</p>
${received.length === 0 ? '<p>Nothing yet. The bad release of the demo starts three minutes after the start.</p>' : ''}
${[...received]
  .reverse()
  .map(
    (message) =>
      `<article><h2>${escapeHtml(message.subject)}</h2><p>${message.channel} · ${new Date(message.time * 1000).toISOString()}</p><pre>${escapeHtml(message.text)}</pre></article>`,
  )
  .join('\n')}
</main></body></html>`;

interface SlackBody {
  readonly text?: string;
  readonly blocks?: ReadonlyArray<{
    readonly text?: { readonly text?: string };
    readonly fields?: ReadonlyArray<{ readonly text?: string }>;
    readonly elements?: ReadonlyArray<{ readonly text?: string }>;
  }>;
}

const slackText = (body: SlackBody): string =>
  (body.blocks ?? [])
    .flatMap((block) => [
      block.text?.text,
      ...(block.fields ?? []).map((field) => field.text),
      ...(block.elements ?? []).map((element) => element.text),
    ])
    .filter((part) => part !== undefined)
    .join('\n');

const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

/** Starts the inbox on loopback; ports of 0 are chosen by the system. */
export async function startInbox(ports: { readonly http: number; readonly smtp: number }): Promise<Inbox> {
  const received: Received[] = [];
  const http = createServer((message, answer) => {
    if (message.method === 'POST') {
      void text(message).then((content) => {
        const body = JSON.parse(content) as SlackBody;
        received.push({ channel: 'slack', time: Date.now() / 1000, subject: body.text ?? '', text: slackText(body) });
        answer.end('ok');
      });
    } else if (message.url === '/messages.json') {
      answer.setHeader('content-type', 'application/json');
      answer.end(JSON.stringify(received));
    } else {
      answer.setHeader('content-type', 'text/html; charset=utf-8');
      answer.end(page(received));
    }
  });
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      void simpleParser(stream).then((mail) => {
        received.push({ channel: 'mail', time: Date.now() / 1000, subject: mail.subject ?? '', text: mail.text ?? '' });
        done();
      }, done);
    },
  });
  const httpPort = await listening(http, ports.http);
  const smtpPort = await listening(smtp.server as unknown as Server, ports.smtp);
  return {
    received,
    httpPort,
    smtpPort,
    close: async () => {
      http.closeAllConnections();
      await Promise.all([new Promise((resolve) => http.close(resolve)), new Promise<void>((resolve) => smtp.close(resolve))]);
    },
  };
}
