import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { keptComments, noticesOf, noticesText } from './notices';

describe('third-party notices', () => {
  let root = '';
  const put = (path: string, text: string): string => {
    const file = join(root, 'node_modules', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const packageJson = (name: string, rest: object): string => JSON.stringify({ name, version: '1.2.3', license: 'MIT', ...rest });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'notices-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test('bring the licence files of a package and the comments that its scripts ask to keep', () => {
    put('@scope/chart/package.json', packageJson('@scope/chart', {}));
    put('@scope/chart/LICENSE', 'Terms of chart.\r\n');
    put('@scope/chart/License.js', 'export const icon = 1;');
    put('@scope/chart/NOTICE', 'Notice of chart.');
    const first = put('@scope/chart/lib/a.js', '/*!\n * Engine v1, (c) Somebody\n */\nlet a = 1; /* how it works */');
    const second = put('@scope/chart/lib/b.js', '/**\n * @license Part, BSD\n */');
    expect(noticesOf([first, second])).toEqual([
      {
        name: '@scope/chart',
        version: '1.2.3',
        licence: 'MIT',
        texts: ['Terms of chart.', 'Notice of chart.', 'Engine v1, (c) Somebody', '@license Part, BSD'],
      },
    ]);
  });

  test('give the terms of the licence with its holder where a package brings none, and refuse terms that are not known', () => {
    put('small/package.json', packageJson('small', { author: 'Ada <ada@example.org>' }));
    const [notice] = noticesOf([put('small/index.js', '')]);
    expect(notice?.texts).toEqual([expect.stringMatching(/^Copyright \(c\) Ada\n\nPermission is hereby granted/)]);
    put('odd/package.json', packageJson('odd', { license: 'Odd-1.0' }));
    const odd = put('odd/index.js', '');
    expect(() => noticesOf([odd])).toThrow(expect.objectContaining({ code: 'APPMON-BUILD-LICENCE' }));
  });

  test('belong to the package that is nested deepest', () => {
    put('outer/package.json', packageJson('outer', {}));
    put('outer/node_modules/inner/package.json', packageJson('inner', {}));
    expect(noticesOf([put('outer/node_modules/inner/index.js', '')]).map(({ name }) => name)).toEqual(['inner']);
  });

  test('list each package once by name, and each text once with its packages', () => {
    const notice = (name: string, text: string) => ({ name, version: '1.0.0', licence: 'ISC', texts: [text] });
    const text = noticesText([notice('b', 'same'), notice('a', 'same'), notice('b', 'same'), notice('c', 'other')]);
    expect(text).toMatch(/\na 1\.0\.0: ISC\nb 1\.0\.0: ISC\nc 1\.0\.0: ISC\n/);
    expect(text.match(/^same$/gm)).toHaveLength(1);
    expect(text).toMatch(/=\na 1\.0\.0\nb 1\.0\.0\n=+\n\nsame\n/);
  });

  test('keep a comment that names a holder and a licence, and leave a pointer to another file out', () => {
    expect(keptComments('/* Engine\n (c) 2021 Somebody\n License: example.org */')).toEqual([
      'Engine\n (c) 2021 Somebody\n License: example.org',
    ]);
    expect(keptComments('/*! For license information please see a.LICENSE.txt */')).toEqual([]);
  });
});
