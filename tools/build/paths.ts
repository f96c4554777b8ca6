import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(__dirname, '../..');
export const CACHE = join(ROOT, '.cache');
/** What the three compilers write and the assembler copies from. */
export const COMPILED = join(CACHE, 'build', 'compiled');
export const DIST = join(ROOT, 'dist');

const packageJson = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
/** The one version of the product: everything else is stamped with it. */
export const VERSION = packageJson.version;

/** `[package] id` of the app, which is also the name of its folder. */
export const APP_ID = 'app_monitoring';
