import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { gatewayPaths } from './config';
import { gatewayError } from './errors';
import { rotateHashKey } from './hash-keys';

/** `rotate --data DIR`: a new key for the keyed hashes; prints what it did. A gateway on the folder takes it up within a second. */
export function rotate(argv: readonly string[], environment: NodeJS.ProcessEnv = process.env): number {
  let values: { readonly data?: string | undefined };
  try {
    ({ values } = parseArgs({ args: [...argv], options: { data: { type: 'string' } }, strict: true }));
  } catch {
    throw gatewayError('APPMON-FLAG-UNKNOWN', { flag: argv.join(' '), known: '--data' });
  }
  const data = resolve(values.data ?? environment['APPMON_DATA'] ?? './var');
  const { newest, previous, until } = rotateHashKey(gatewayPaths(data).keys, Date.now() / 1000);
  process.stdout.write(`hash key ${newest} is the newest; ${previous} answers look-ups until ${until} (UTC)\n`);
  return 0;
}
