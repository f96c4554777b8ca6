/** The id of a mapping that was uploaded for a version, for reports that name none. A version has a mapping of its classes and one of its scripts. */
export const versionId = (app: string, version: string, kind: 'jvm' | 'script'): string =>
  `${app}@${version}${kind === 'script' ? '/script' : ''}`.toLowerCase();
