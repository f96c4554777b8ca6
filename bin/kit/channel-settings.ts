import { readFileSync } from 'node:fs';
import { kitError } from './errors';
import type { HttpSettings } from './http';
import type { Splunkd } from './splunkd';

/** What outgoing calls need to know of this site. */
export interface ChannelSettings {
  readonly http: HttpSettings;
  /** Most messages one channel gets in a minute. */
  readonly messagesPerMinute: number;
}

const DEFAULT_RATE = 20;

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw kitError('APPMON-CA-FILE', { file, reason: (cause as { code?: string }).code ?? 'unknown' }, { cause });
  }
}

/** Makes the settings from app_monitoring_settings.conf [notifications] and the variables of the process; conf wins. */
export function channelSettings(
  conf: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): ChannelSettings {
  const proxy = conf['proxy']?.trim() || (environment['HTTPS_PROXY'] ?? environment['https_proxy']);
  const authorityFile = conf['ca_file']?.trim();
  return {
    http: {
      allowedPrivateHosts: (conf['allowed_private_hosts'] ?? '')
        .split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
      ...(proxy ? { proxy } : {}),
      ...(authorityFile ? { authority: readAuthority(authorityFile) } : {}),
    },
    messagesPerMinute: Math.max(1, Math.floor(Number(conf['messages_per_minute']) || DEFAULT_RATE)),
  };
}

/** Reads the notification settings that an admin set. */
export const readChannelSettings = async (splunkd: Splunkd): Promise<ChannelSettings> =>
  channelSettings(await splunkd.settings('app_monitoring_settings', 'notifications'), process.env);
