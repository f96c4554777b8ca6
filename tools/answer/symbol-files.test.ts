import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { symbolsOf } from './symbol-files';

const hasCompiler = spawnSync('gcc', ['--version']).status === 0;

(hasCompiler ? it : it.skip)('reads libraries whose debug sections are compressed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'symbol-files-'));
  const library = join(folder, 'libpay.so');
  writeFileSync(join(folder, 'pay.c'), 'int submit(int cents) {\n  return cents * 3;\n}\n');
  spawnSync('gcc', ['-g', '-gz=zlib', '-shared', '-fPIC', '-Wl,--build-id=0xabcdef01', '-o', library, join(folder, 'pay.c')]);
  const address = parseInt(/^(\w+) T submit$/m.exec(spawnSync('nm', [library], { encoding: 'utf8' }).stdout)?.[1] ?? '', 16);
  const index = symbolsOf([library])('abcdef01');
  rmSync(folder, { recursive: true });
  expect(index?.kind === 'address' ? index.lookup(address + 4) : undefined).toMatchObject([{ symbol: 'submit' }]);
  expect(index?.kind === 'address' ? index.lookup(address + 4)[0]?.line : undefined).toBeGreaterThan(0);
});
