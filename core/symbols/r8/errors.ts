import { errorCatalogue } from '../../errors';

/** Errors of the reader of R8 and ProGuard mappings. */
export const r8Error = errorCatalogue({
  'APPMON-R8-EMPTY': 'Expected at least one line `original.Class -> residual:` in the mapping {name}; got none.',
  'APPMON-R8-ORPHAN':
    'Expected a line `original.Class -> residual:` before the members of the mapping {name}; got a member on line {line}.',
});
