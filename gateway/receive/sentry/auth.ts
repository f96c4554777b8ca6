import { isObject, parseJson, textOf } from '../../../core/crash/json';
import type { Credentials } from '../types';

const IN_HEADER = /(?:^|[\s,])sentry_key=([^\s,]+)/i;

/** The public key of a DSN: `https://<key>@host/<project>`. */
function keyOfDsn(dsn: string | undefined): string | undefined {
  if (dsn === undefined || !URL.canParse(dsn)) return undefined;
  const { username } = new URL(dsn);
  return username === '' ? undefined : username;
}

/** The key of a DSN, where the SDKs put it: the header `X-Sentry-Auth`, the query, else the header line of the envelope. */
export const sentryCredentials: Credentials = {
  ofRequest: ({ headers }, url) => {
    const header = headers['x-sentry-auth'];
    const named = typeof header === 'string' ? IN_HEADER.exec(header)?.[1] : undefined;
    return named ?? url.searchParams.get('sentry_key') ?? undefined;
  },
  ofBody: (body) => {
    const end = body.indexOf('\n');
    const header = parseJson(body.toString('utf8', 0, end < 0 ? body.length : end));
    return isObject(header) ? keyOfDsn(textOf(header['dsn'])) : undefined;
  },
};
