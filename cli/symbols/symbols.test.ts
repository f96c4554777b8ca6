import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { uploadSymbols } from '.';

interface Seen {
  readonly url: string;
  readonly key: unknown;
  readonly content: string;
}

let server: Server;
let gateway: string;
let seen: Seen[];
beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const content = gunzipSync(Buffer.concat(chunks)).toString();
      seen.push({ url: `${request.method ?? ''} ${request.url ?? ''}`, key: request.headers['x-appmon-key'], content });
      if (content === 'notes') response.writeHead(400).end('{"code":"APPMON-SYMBOLS-FORMAT","message":"Expected a symbol file."}');
      else if (content === 'stripped') response.end(JSON.stringify({ files: [{ ids: ['aa'], kept: 'Bank stays' }], skipped: [] }));
      else response.end(JSON.stringify({ files: [{ ids: [`id of ${content}`] }], skipped: [] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  gateway = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const options = (more: object = {}) => ({ gateway, app: '', version: '', id: '', ...more });

test('sends a file with what is said of it, packed, with the key in the header', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'symbols-')), 'mapping.txt');
  writeFileSync(file, 'a mapping');
  const results = await uploadSymbols([file], options({ app: 'com.bank', version: '7.1' }), 'k');
  expect(results).toEqual([{ file, ids: ['id of a mapping'] }]);
  expect(seen).toEqual([{ url: 'PUT /v1/symbols?name=mapping.txt&app_id=com.bank&app_version=7.1', key: 'k', content: 'a mapping' }]);
});

test('walks bundles, leaves out what describes them, goes on after a refusal, and says what the gateway had better', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'symbols-'));
  const inside = join(folder, 'Bank.dSYM/Contents/Resources/DWARF');
  mkdirSync(inside, { recursive: true });
  writeFileSync(join(folder, 'Bank.dSYM/Contents/Info.plist'), 'a list');
  writeFileSync(join(inside, 'Bank'), 'debug');
  writeFileSync(join(folder, 'A-notes.txt'), 'notes');
  writeFileSync(join(inside, 'Stripped'), 'stripped');
  const results = await uploadSymbols([folder], options(), 'k');
  expect(results).toEqual([
    { file: join(folder, 'A-notes.txt'), ids: [], problem: 'APPMON-SYMBOLS-FORMAT: Expected a symbol file.' },
    { file: join(inside, 'Bank'), ids: ['id of debug'] },
    { file: join(inside, 'Stripped'), ids: ['aa'], kept: 'Bank stays' },
  ]);
});

test('says which path is none', async () => {
  await expect(uploadSymbols(['/nowhere/at/all'], options(), 'k')).rejects.toMatchObject({ code: 'APPMON-CLI-FILE' });
});
