import { existsSync } from 'node:fs';
import { gatewayError } from '../errors';
import { logBadFile } from '../log';
import { watchedFile } from '../watched-file';

/** A token: from its file, read again when it changes, else the one given at the start. */
export function tokenOf(given: string, file: string | undefined): () => string {
  if (file === undefined) {
    if (given.trim() === '') throw gatewayError('APPMON-GATEWAY-TOKEN');
    return () => given;
  }
  const parse = (content: string): string => {
    if (content.trim() === '') throw gatewayError('APPMON-GATEWAY-TOKEN-FILE', { file });
    return content.trim();
  };
  if (!existsSync(file)) throw gatewayError('APPMON-GATEWAY-TOKEN-FILE', { file });
  return watchedFile(file, { missing: given, parse, onBad: logBadFile });
}
