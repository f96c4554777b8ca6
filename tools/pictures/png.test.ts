import { deflateSync } from 'node:zlib';
import { readPng, writePalettePng } from './png';

/** A transparent pixel, published as the smallest PNG of colour type 6 (8 bits, no interlacing). */
const ONE_PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

const chunk = (type: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0, 0, 0, body.length]), Buffer.from(type, 'latin1'), body, Buffer.alloc(4)]);

/** Two rows of two pixels, each row filtered in its own way by hand (PNG specification, 9.2). */
const filtered = (lower: readonly number[]): Buffer => {
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
  const rows = Buffer.from([1, 10, 20, 30, 1, 2, 3, ...lower]);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), chunk('IHDR', header), chunk('IDAT', deflateSync(rows))]);
};

test('reads a published picture', () => {
  const { width, height, rgb } = readPng(ONE_PIXEL);
  expect([width, height, rgb.length]).toEqual([1, 1, 3]);
});

test.each([
  ['none', [0, 9, 8, 7, 6, 5, 4], [9, 8, 7, 6, 5, 4]],
  ['up', [2, 1, 1, 1, 1, 1, 1], [11, 21, 31, 12, 23, 34]],
  ['average', [3, 0, 0, 0, 0, 0, 0], [5, 10, 15, 8, 16, 24]],
  ['paeth', [4, 0, 0, 0, 0, 0, 0], [10, 20, 30, 11, 22, 33]],
])('undoes the filter %s', (_name, lower, wanted) => {
  expect([...readPng(filtered(lower)).rgb]).toEqual([10, 20, 30, 11, 22, 33, ...wanted]);
});

test('refuses what it does not read', () => {
  expect(() => readPng(writePalettePng({ width: 1, height: 1, rgb: Uint8Array.of(1, 2, 3) }))).toThrow(/8 bits a channel/);
});

test('a palette holds the frequent colours exactly and puts rare ones to the nearest', () => {
  const rare = Array.from({ length: 300 }, (_, at) => [at % 256, at >> 8, 0]).flat();
  const png = writePalettePng({
    width: 600,
    height: 1,
    rgb: Uint8Array.from([...Array.from({ length: 300 }, () => [250, 251, 252]).flat(), ...rare]),
  });
  const at = png.indexOf('PLTE', 0, 'latin1');
  expect(png.readUInt32BE(at - 4)).toBe(3 * 256);
  expect([...png.subarray(at + 4, at + 7)]).toEqual([250, 251, 252]);
});
