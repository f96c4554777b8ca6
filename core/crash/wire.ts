import { Reader } from 'protobufjs';
import type { Json, JsonObject } from '../vocabulary';
import { decodeText, hexOf } from './bytes';

/** Types of fields that are no messages; 64-bit integers become numbers, decimal texts beyond 2^53; bytes become hexadecimal text. */
type Scalar = 'uint64' | 'int64' | 'int32' | 'bool' | 'string' | 'bytes';

/** Fields of a message by their public numbers; numbers that are not listed are passed over unread. */
export type Message = Readonly<Record<number, readonly [name: string, type: Scalar | Message, rule?: 'repeated']>>;

const VARINT = 0;
const DELIMITED = 2;
const MAX_REPEATED = 10_000;

const integerOf = (value: { toString: () => string }): Json => {
  const number = Number(value.toString());
  return Number.isSafeInteger(number) ? number : value.toString();
};

const VARINTS: Readonly<Record<string, (reader: Reader) => Json>> = {
  uint64: (reader) => integerOf(reader.uint64()),
  int64: (reader) => integerOf(reader.int64()),
  int32: (reader) => reader.int32(),
  bool: (reader) => reader.bool(),
};

function valueOf(bytes: Uint8Array, type: Scalar | Message): Json {
  if (type === 'string') return decodeText(bytes);
  return typeof type === 'object' ? decodeWire(bytes, type) : hexOf(bytes);
}

/** The bytes of a length-delimited field, as many as there are. */
function delimited(reader: Reader, bytes: Uint8Array): Uint8Array {
  const length = reader.uint32();
  const from = reader.pos;
  const end = Math.min(from + length, bytes.length);
  reader.pos = end;
  return bytes.subarray(from, end);
}

/** One field; a listed number with another wire type than its table says is passed over, as protobuf demands. */
function readField(
  reader: Reader,
  bytes: Uint8Array,
  message: Message,
): readonly [name: string, value: Json, isRepeated: boolean] | undefined {
  const tag = reader.uint32();
  const [wireType, [name, type, rule] = []] = [tag & 7, message[tag >>> 3]];
  if (name === undefined || type === undefined) {
    if (wireType === DELIMITED) delimited(reader, bytes);
    else reader.skipType(wireType);
    return undefined;
  }
  const readVarint = typeof type === 'string' ? VARINTS[type] : undefined;
  if (wireType === DELIMITED && readVarint === undefined) return [name, valueOf(delimited(reader, bytes), type), rule === 'repeated'];
  if (wireType === VARINT && readVarint !== undefined) return [name, readVarint(reader), rule === 'repeated'];
  reader.skipType(wireType);
  return undefined;
}

/**
 * The listed fields of a protobuf message under their names. Never throws: a message that breaks off or turns to garbage gives what came
 * before; what is not listed is never decoded.
 */
export function decodeWire(bytes: Uint8Array, message: Message): JsonObject {
  const found: Record<string, Json> = {};
  const reader = Reader.create(bytes);
  try {
    while (reader.pos < bytes.length) {
      const [name, value, isRepeated] = readField(reader, bytes, message) ?? [];
      if (name === undefined || value === undefined) continue;
      if (!isRepeated) found[name] = value;
      else {
        const list = (found[name] ??= []) as Json[];
        if (list.length < MAX_REPEATED) list.push(value);
      }
    }
  } catch {
    // The library tells the end of the bytes and garbage alike by an exception.
  }
  return found;
}
