import { inflateSync } from 'node:zlib';
import type { Inflate } from '../../core/symbols';

/** Unpacks compressed sections of debug files. A stream that gives more than its header said is a bomb or damaged: zlib stops there. */
export const inflate: Inflate = (data, size) => inflateSync(data, { maxOutputLength: Math.max(1, size) });
