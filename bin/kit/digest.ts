import type { SlackMessage } from './channels/slack';

/** Most messages that one digest names: with lines cut as below it stays within Slack's 50 blocks of 3,000 characters. */
export const DIGEST_ITEMS = 400;
const LINE_CHARACTERS = 250;
const SECTION_CHARACTERS = 2_900;

/** A line of at most so many characters that is not cut within an escaped character such as `&amp;`. */
const shorten = (line: string): string =>
  line.length <= LINE_CHARACTERS ? line : `${line.slice(0, LINE_CHARACTERS - 1).replace(/&[a-z]*$/, '')}…`;

/** One message that names every message it stands for, in their order, each by its own one-line text. Pure. */
export function formatDigest(messages: readonly SlackMessage[]): SlackMessage {
  const lines = messages.map(({ text }) => `• ${shorten(text.replace(/\s+/g, ' '))}`);
  const sections: string[] = [];
  for (const line of lines) {
    const last = sections.at(-1);
    if (last !== undefined && last.length + line.length < SECTION_CHARACTERS) sections[sections.length - 1] = `${last}\n${line}`;
    else sections.push(line);
  }
  const title = `${messages.length} more notifications in one message, because this channel's rate is reached`;
  return {
    text: title,
    blocks: [`*${title}*`, ...sections].map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } })),
  };
}
