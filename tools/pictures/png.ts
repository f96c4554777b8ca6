import { deflateSync, inflateSync, crc32 } from 'node:zlib';
import { errorCatalogue } from '../../core/errors';

const fail = errorCatalogue({ 'APPMON-PICTURES-PNG': 'A PNG of 8 bits a channel without interlacing was expected; got {found}.' });

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;
/** Channels by PNG colour type: 2 = red, green, blue; 6 = with opacity. */
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

/** A picture as red, green and blue bytes, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

function* chunksOf(png: Buffer): Generator<{ type: string; body: Buffer }> {
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString('latin1', at + 4, at + 8), body: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

/** The predictor of filter type 4 (PNG specification, 9.4). */
function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function unfilter(data: Buffer, size: { readonly stride: number; readonly height: number; readonly step: number }): Uint8Array {
  const { stride, height, step } = size;
  const out = new Uint8Array(stride * height);
  for (let row = 0; row < height; row += 1) {
    const kind = data[row * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const at = row * stride + x;
      const left = x >= step ? (out[at - step] ?? 0) : 0;
      const up = row > 0 ? (out[at - stride] ?? 0) : 0;
      const corner = x >= step && row > 0 ? (out[at - stride - step] ?? 0) : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind] ?? 0;
      out[at] = (data[row * (stride + 1) + 1 + x] ?? 0) + predicted;
    }
  }
  return out;
}

/** Reads a PNG as browsers write screenshots (PNG specification, third edition). Opacity is left out. */
export function readPng(png: Buffer): Pixels {
  const chunks = [...chunksOf(png)];
  const header = chunks.find(({ type }) => type === 'IHDR')?.body ?? Buffer.alloc(13);
  const [width, height, depth, colour, interlace] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9] ?? 0, header[12]];
  const channels = CHANNELS[colour];
  if (!png.subarray(0, 8).equals(SIGNATURE) || depth !== 8 || channels === undefined || interlace !== 0)
    throw fail('APPMON-PICTURES-PNG', { found: `depth ${String(depth)}, colour type ${colour}, interlacing ${String(interlace)}` });
  const data = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ body }) => body)));
  const all = unfilter(data, { stride: width * channels, height, step: channels });
  const rgb = channels === 3 ? all : all.filter((_, at) => at % 4 !== 3);
  return { width, height, rgb };
}

const chunk = (type: string, body: Uint8Array): Buffer => {
  const framed = Buffer.alloc(body.length + 12);
  framed.writeUInt32BE(body.length, 0);
  framed.write(type, 4, 'latin1');
  framed.set(body, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, body.length + 8)), body.length + 8);
  return framed;
};

/** The most frequent colours, and for every colour of the picture the place of the nearest of them. */
function paletteOf(rgb: Uint8Array): { palette: number[]; placeOf: ReadonlyMap<number, number> } {
  const counts = new Map<number, number>();
  for (let at = 0; at < rgb.length; at += 3) {
    const colour = ((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const ordered = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const palette = ordered.slice(0, COLOURS);
  const distance = (a: number, b: number): number =>
    ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
  const nearest = (colour: number): number =>
    palette.reduce((best, other, at) => (distance(colour, other) < distance(colour, palette[best] ?? 0) ? at : best), 0);
  return { palette, placeOf: new Map(ordered.map((colour, at) => [colour, at < COLOURS ? at : nearest(colour)])) };
}

/** Writes a PNG with a palette of at most 256 colours: for pictures of pages, a third of the size that a browser writes. */
export function writePalettePng({ width, height, rgb }: Pixels): Buffer {
  const { palette, placeOf } = paletteOf(rgb);
  const rows = Buffer.alloc((width + 1) * height);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = ((rgb[3 * pixel] ?? 0) << 16) | ((rgb[3 * pixel + 1] ?? 0) << 8) | (rgb[3 * pixel + 2] ?? 0);
    rows[Math.floor(pixel / width) * (width + 1) + 1 + (pixel % width)] = placeOf.get(colour) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}
