import { toBase32 } from './base32';

/** The id people see: `AM-` and 8 base-32 characters of the issue key. */
export const issueIdOf = (issueKey: string): string => `AM-${toBase32(issueKey, 8)}`;
