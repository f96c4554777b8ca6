import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePages } from '../../runtime/spl/reference';

const TARGET = join(__dirname, '../../docs/reference/spl');

/** Writes the reference of the search language anew into docs/reference/spl; pages of commands that are gone are removed. */
export function main(): void {
  const pages = referencePages();
  mkdirSync(TARGET, { recursive: true });
  for (const name of readdirSync(TARGET)) if (!pages.some((page) => page.path === name)) rmSync(join(TARGET, name));
  for (const page of pages) writeFileSync(join(TARGET, page.path), page.text);
  process.stdout.write(`${pages.length} pages in docs/reference/spl\n`);
}
