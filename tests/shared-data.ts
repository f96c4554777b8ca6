import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of labelled reference data: `$APPMON_SHARED`, else `../shared` beside the repository; undefined when absent. */
export function sharedFolder(): string | undefined {
  const folder = process.env['APPMON_SHARED'] ?? join(__dirname, '../../shared');
  return existsSync(join(folder, 'data')) ? folder : undefined;
}

/**
 * Declares tests that need the reference data. Where the data are absent they are counted as skipped with the reason in their
 * name; under `CI` their absence is a failure, so that a build never passes without them.
 */
export function describeWithShared(name: string, body: (folder: string) => void): void {
  const folder = sharedFolder();
  if (folder !== undefined) describe(name, () => body(folder));
  else if (process.env['CI']) {
    it(`${name}: needs the reference data`, () => {
      throw new Error('Expected the reference data in $APPMON_SHARED or ../shared when CI is set.');
    });
  } else it.skip(`${name}: the reference data are not here ($APPMON_SHARED)`, () => undefined);
}
