import { brotliCompressSync, constants, deflateRawSync, gzipSync } from 'node:zlib';

const MEBIBYTE = 1024 * 1024;
const STRETCH = 64 * MEBIBYTE;
const blanks = Buffer.alloc(STRETCH, ' ');

/** Gibibytes of blanks in about a thousandth of that: members of gzip one after the other are one body (RFC 1952). */
export const gzipBomb = (gibibytes: number): Buffer => {
  const member = gzipSync(blanks, { level: 9 });
  return Buffer.concat(Array.from({ length: (gibibytes * 1024 * MEBIBYTE) / STRETCH }, () => member));
};

/** The same as one zlib stream of blocks that stand for themselves (RFC 1950); its end is never reached. */
export const deflateBomb = (gibibytes: number): Buffer => {
  const block = deflateRawSync(blanks, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([Buffer.from([0x78, 0x9c]), ...Array.from({ length: (gibibytes * 1024 * MEBIBYTE) / STRETCH }, () => block)]);
};

/** Brotli needs some hundred bytes for as much. */
export const brotliBomb = (): Buffer => brotliCompressSync(blanks, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

/** JSON arrays inside one another. */
export const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** A value of OTLP/JSON in a value and so on. */
export const nestedValue = (depth: number): string => '{"arrayValue":{"values":['.repeat(depth) + ']}}'.repeat(depth);

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** A field of a protobuf message that holds bytes: its head, for a content of so many bytes. */
const headOf = (field: number, length: number): Buffer => Buffer.from([(field << 3) | 2, ...varint(length)]);

/** An OTLP export of one log record whose body is an array in an array and so on (opentelemetry-proto: AnyValue.array_value is 5, ArrayValue.values 1). */
export function nestedProtobuf(depth: number): Buffer {
  const heads: Buffer[] = [];
  let length = 0;
  const wrap = (field: number): void => {
    const head = headOf(field, length);
    heads.push(head);
    length += head.length;
  };
  for (let level = 0; level < depth; level += 1) {
    wrap(1);
    wrap(5);
  }
  // LogRecord.body, ScopeLogs.log_records, ResourceLogs.scope_logs, ExportLogsServiceRequest.resource_logs.
  for (const field of [5, 2, 2, 1]) wrap(field);
  return Buffer.concat(heads.reverse());
}
