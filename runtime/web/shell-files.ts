import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { transform } from '@swc/core';

const BROWSER = join(__dirname, 'browser');
const packages = createRequire(join(__dirname, 'index.js'));

type ShellFile = { readonly kind: 'file' | 'script'; readonly path: string };

/** Files under `static/shell/`, and the scripts that stand at Splunk Web's own addresses. Scripts are TypeScript, translated when first asked for. */
export const SHELL_FILES: Readonly<Record<string, ShellFile>> = {
  'shell.css': { kind: 'file', path: join(BROWSER, 'shell.css') },
  'require.js': { kind: 'file', path: packages.resolve('requirejs/require.js') },
  'i18n.js': { kind: 'script', path: join(BROWSER, 'i18n.ts') },
  'layout.js': { kind: 'script', path: join(BROWSER, 'layout.ts') },
  'visualization-base.js': { kind: 'script', path: join(BROWSER, 'visualization-base.ts') },
  'dashboard.js': { kind: 'script', path: join(BROWSER, 'dashboard.ts') },
  'dashboard-chart.js': { kind: 'script', path: join(BROWSER, 'dashboard-chart.ts') },
  'dashboard-search.js': { kind: 'script', path: join(BROWSER, 'dashboard-search.ts') },
  'dashboard-table.js': { kind: 'script', path: join(BROWSER, 'dashboard-table.ts') },
  'job-inspector.js': { kind: 'script', path: join(BROWSER, 'job-inspector.ts') },
  'search.js': { kind: 'script', path: join(BROWSER, 'search.ts') },
  'dashboard-viz.js': { kind: 'script', path: join(BROWSER, 'dashboard-viz.ts') },
};

const translated = new Map<string, Promise<string>>();

/** A browser script as ES2020; module imports `./x` get the ending that browsers need. */
export function browserScript(path: string): Promise<string> {
  let script = translated.get(path);
  if (!script) {
    script = readFile(path, 'utf8')
      .then((source) =>
        transform(source, {
          filename: path,
          swcrc: false,
          isModule: 'unknown',
          jsc: { parser: { syntax: 'typescript' }, target: 'es2020' },
          module: { type: 'es6' },
        }),
      )
      .then(({ code }) => code.replace(/(from\s*['"]\.\/[\w-]+)(['"])/g, '$1.js$2').replace(/^export \{\s*\};?$/m, ''));
    translated.set(path, script);
  }
  return script;
}
