import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePages } from '../../runtime/spl/reference';
import { allErrors, errorsPage } from './errors';

const REFERENCE = join(__dirname, '../../docs/reference');
const TARGET = join(REFERENCE, 'spl');

/** Writes docs/reference anew: the search language (pages of commands that are gone are removed) and the error codes. */
export function main(): void {
  const pages = referencePages();
  mkdirSync(TARGET, { recursive: true });
  for (const name of readdirSync(TARGET)) if (!pages.some((page) => page.path === name)) rmSync(join(TARGET, name));
  for (const page of pages) writeFileSync(join(TARGET, page.path), page.text);
  const errors = allErrors();
  writeFileSync(join(REFERENCE, 'errors.md'), errorsPage(errors));
  process.stdout.write(`docs/reference: ${pages.length} pages in spl/, ${errors.length} error codes\n`);
}
