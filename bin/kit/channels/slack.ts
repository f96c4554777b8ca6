import { kitError } from '../errors';
import { postJson, type HttpReply, type HttpSettings } from '../http';

/** A Slack message as the Web API and webhooks take it. */
export interface SlackMessage {
  /** Shown in notifications and by clients that draw no blocks. */
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** How a sending ended: delivered, to be tried again after so many seconds, or refused for good. */
export type SendOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterSeconds: number | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

/** Slack's Web API method for bot tokens (docs.slack.dev, chat.postMessage). */
const POST_MESSAGE = 'https://slack.com/api/chat.postMessage';

/** Seconds to leave a channel alone that is limited and does not say for how long (Slack allows about one message a second). */
const RATE_LIMIT_WAIT = 30;

const RETRY_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);

function outcomeOf(reply: HttpReply): SendOutcome {
  if (RETRY_STATUS.has(reply.status)) return { kind: 'retry', reason: `HTTP ${reply.status}`, afterSeconds: reply.retryAfter };
  if (reply.status !== 200) return { kind: 'refused', reason: `HTTP ${reply.status} ${reply.text.slice(0, 80)}` };
  // A page instead of Slack's `ok`: something between us and Slack has answered.
  if (reply.text.trimStart().startsWith('<')) return { kind: 'retry', reason: 'a page answered instead of Slack', afterSeconds: undefined };
  if (!reply.text.startsWith('{')) return { kind: 'sent' };
  // The Web API answers 200 also to refusals and says so in the body.
  try {
    const body = JSON.parse(reply.text) as { ok?: boolean; error?: string };
    if (body.ok === false)
      return body.error === 'ratelimited'
        ? { kind: 'retry', reason: body.error, afterSeconds: reply.retryAfter ?? RATE_LIMIT_WAIT }
        : { kind: 'refused', reason: body.error ?? 'unknown' };
  } catch {
    return { kind: 'retry', reason: 'the answer is no JSON', afterSeconds: undefined };
  }
  return { kind: 'sent' };
}

/** Sends one message. `secret` is a webhook address or a bot token (`xoxb-…`, which needs `channel`). */
export async function sendSlack(
  message: SlackMessage,
  options: { secret: string; channel: string; settings: HttpSettings },
): Promise<SendOutcome> {
  const isToken = options.secret.startsWith('xox');
  if (isToken && options.channel === '') throw kitError('APPMON-SLACK-CHANNEL');
  try {
    const reply = isToken
      ? await postJson(
          { what: 'Slack', address: POST_MESSAGE, headers: { authorization: `Bearer ${options.secret}` } },
          { channel: options.channel, ...message },
          options.settings,
        )
      : await postJson({ what: 'Slack', address: options.secret }, message, options.settings);
    return outcomeOf(reply);
  } catch (error) {
    if ((error as { code?: string }).code === 'APPMON-HTTP-REACH')
      return { kind: 'retry', reason: (error as Error).message, afterSeconds: undefined };
    throw error;
  }
}
