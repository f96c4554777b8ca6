/** The id of a mapping that was uploaded for a version, for reports that name none. */
export const versionId = (app: string, version: string): string => `${app}@${version}`.toLowerCase();
