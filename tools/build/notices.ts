import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildError } from './errors';

/** An npm package of which something is in the scripts we ship, with the texts its licence asks to keep. */
export interface Notice {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly texts: readonly string[];
}

/** Licences of packages that bring no licence file: their terms with what package.json says about the holder. */
const TERMS: Readonly<Record<string, string>> = {
  MIT: `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files
(the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
};

const PACKAGE = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;
const LICENCE_FILE = /^(?!.*\.(?:[jt]sx?|[cm]js|json)$)(?:licen[cs]e|copying|notice)|\.licen[cs]e\.txt$/i;

const normal = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim();

/** How comments say that they must stay: by the marks of minimisers, or by naming a holder and a licence. */
const KEPT = [/^\/\*!/, /@licen[cs]e|@preserve/, /(?:copyright|\(c\)|©)[\s\S]*licen[cs]e/i];

/** Comments that a script asks to keep; the scripts we ship are minimised, which drops them. */
export const keptComments = (script: string): string[] =>
  [...script.matchAll(/\/\*[\s\S]*?\*\//g)]
    .map(([comment]) => comment)
    .filter((comment) => KEPT.some((pattern) => pattern.test(comment)))
    .map((comment) => normal(comment.replace(/^\/\*!?|\*\/$/g, '').replace(/^[ \t]*\*[ \t]?/gm, '')))
    .filter((comment) => comment !== '' && !/^For license information please see/.test(comment));

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

function noticeOf(folder: string, files: readonly string[]): Notice {
  const { name, version, license = '', author = '' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => normal(readFileSync(join(folder, file), 'utf8')));
  if (texts.length === 0) {
    const terms = TERMS[license];
    if (!terms) throw buildError('APPMON-BUILD-LICENCE', { name, license });
    const holder = typeof author === 'string' ? author : (author.name ?? '');
    texts.push(`Copyright (c) ${(holder || `the authors of ${name}`).replace(/ *<.*/, '')}\n\n${terms}`);
  }
  const comments = files.flatMap((file) => keptComments(readFileSync(file, 'utf8')));
  return { name, version, licence: license, texts: [...new Set([...texts, ...comments])] };
}

/** The notices of the packages that these files (absolute paths, sorted) belong to. */
export function noticesOf(files: readonly string[]): Notice[] {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const folder = PACKAGE.exec(file)?.[0] ?? '';
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return [...folders].map(([folder, below]) => noticeOf(folder, below));
}

const RULE = '='.repeat(80);
const byName = (left: Notice, right: Notice): number =>
  left.name === right.name ? (left.version < right.version ? -1 : 1) : left.name < right.name ? -1 : 1;

/** The text that ships: every package with the licence it names, then each text once, with the packages it belongs to. */
export function noticesText(notices: readonly Notice[]): string {
  const packages = [...new Map(notices.map((notice) => [`${notice.name} ${notice.version}`, notice])).values()].sort(byName);
  const owners = new Map<string, string[]>();
  for (const { name, version, texts } of packages)
    for (const text of texts) owners.set(text, [...(owners.get(text) ?? []), `${name} ${version}`]);
  return [
    'Parts of these packages are in the scripts under appserver/static and bin/js. The bundled Node, if any, has its own',
    'NODE_LICENSE.txt beside it.',
    '',
    ...packages.map(({ name, version, licence }) => `${name} ${version}: ${licence}`),
    ...[...owners].flatMap(([text, names]) => ['', RULE, ...names, RULE, '', text]),
    '',
  ].join('\n');
}
