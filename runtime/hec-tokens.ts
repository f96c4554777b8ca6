import { randomUUID } from 'node:crypto';
import type { ConfStore } from './conf/types';
import type { HecToken } from './hec';

/** The app in whose local folder tokens live, as on Splunk. */
const TOKEN_APP = { app: 'splunk_httpinput' };
const FIRST_TOKEN = 'http://default';
const TRUE = new Set(['1', 'true', 't', 'yes', 'y']);

const isTrue = (value: string | undefined): boolean => TRUE.has((value ?? '').toLowerCase());

/** Makes sure that one token exists: the given one, the kept one, or a new one. Returns it. */
export function ensureToken(conf: ConfStore, given: string | undefined): string {
  const kept = conf.stanza('inputs', FIRST_TOKEN, TOKEN_APP)?.['token'];
  const token = given ?? kept ?? randomUUID();
  if (token !== kept) conf.write('inputs', FIRST_TOKEN, { token, disabled: '0' }, TOKEN_APP);
  return token;
}

/** Reads the tokens of inputs.conf; read again only after inputs.conf changed. */
export function tokenReader(conf: ConfStore): () => readonly HecToken[] {
  let tokens: readonly HecToken[] | undefined;
  conf.onChange((file) => {
    if (file === 'inputs') tokens = undefined;
  });
  return () =>
    (tokens ??= [...conf.stanzas('inputs', TOKEN_APP)]
      .filter(([name, settings]) => name.startsWith('http://') && settings['token'])
      .map(([name, settings]) => ({
        name: name.slice('http://'.length),
        token: settings['token'] ?? '',
        disabled: isTrue(settings['disabled']),
        indexes: (settings['indexes'] ?? '')
          .split(',')
          .map((index) => index.trim())
          .filter((index) => index !== ''),
        ...(settings['index'] && settings['index'] !== 'default' ? { index: settings['index'] } : {}),
        ...(settings['sourcetype'] ? { sourcetype: settings['sourcetype'] } : {}),
        ...(settings['source'] ? { source: settings['source'] } : {}),
        useACK: isTrue(settings['useACK']),
        allowQueryStringAuth: isTrue(settings['allowQueryStringAuth']),
      })));
}
