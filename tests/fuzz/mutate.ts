import type { Change } from './types';

/** A seeded generator of numbers in [0, 1) (mulberry32, public domain): the same seed gives the same cases on every machine. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 to before `below`. */
export const pick = (random: () => number, below: number): number => Math.floor(random() * below);

/** Bytes one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes at which lengths, counts and delimiters turn. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x22, 0x7b];
const MAX_PIECE = 64;
const MAX_COPIES = 200;

const MUTATIONS: readonly Change[] = [
  (bytes, random) => bytes.subarray(0, pick(random, bytes.length)),
  (bytes, random) => bytes.with(pick(random, bytes.length), pick(random, 256)),
  (bytes, random) => bytes.with(pick(random, bytes.length), EDGES[pick(random, EDGES.length)] ?? 0),
  (bytes, random) => {
    const at = pick(random, bytes.length);
    return Uint8Array.from(bytes).fill(0xff, at, Math.min(bytes.length, at + 4));
  },
  (bytes, random) => {
    const at = pick(random, bytes.length);
    return joined(bytes.subarray(0, at), bytes.subarray(at + pick(random, MAX_PIECE)));
  },
  (bytes, random) => {
    const [from, to] = [pick(random, bytes.length), pick(random, bytes.length)];
    return joined(bytes.subarray(0, to), bytes.subarray(from, from + pick(random, MAX_PIECE)), bytes.subarray(to));
  },
  (bytes, random) => {
    const at = pick(random, bytes.length);
    const piece = bytes.subarray(at, at + 1 + pick(random, MAX_PIECE));
    const copies = Array.from({ length: pick(random, MAX_COPIES) }, () => piece);
    return joined(bytes.subarray(0, at), ...copies, bytes.subarray(at));
  },
];

/** A sample with one to eight changes: cuts, other bytes, runs of ones, pieces removed, doubled or repeated. */
export function mutated(sample: Uint8Array, random: () => number): Uint8Array {
  let bytes = sample;
  for (let left = 1 + pick(random, 8); left > 0 && bytes.length > 0; left--)
    bytes = (MUTATIONS[pick(random, MUTATIONS.length)] ?? ((same) => same))(bytes, random);
  return bytes;
}
