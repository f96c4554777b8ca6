export * from './types';
export { TEXT_RULES, redactText } from './text';
export { createRedactor } from './walk';
export type { RedactConfig, Redacted, Redactor } from './walk';
export { createHasher, hashKeyBytes, supportCodeOf } from './hash';
export type { Hasher, HashKind } from './hash';
export { hashIn } from './pseudonyms';
