import { ByteReader } from '../native/byte-reader';
import { numberOf } from './entries';
import type { Entry } from './entries';
import type { UnitContext } from './forms';
import { AT } from './names';

/** Addresses from the first up to, not including, the second. */
export type Range = readonly [from: number, to: number];

const MAX_RANGES = 100_000;

/** `debug_ranges` of DWARF 2 to 4. */
function oldRanges(context: UnitContext, at: number, unitBase: number): Range[] {
  const { addressSize, isLittle } = context;
  const reader = new ByteReader(context.sections.get('debug_ranges') ?? new Uint8Array(), isLittle, at);
  const largest = addressSize === 4 ? 0xffff_ffff : Number(0xffff_ffff_ffff_ffffn);
  const found: Range[] = [];
  let base = unitBase;
  while (found.length < MAX_RANGES && reader.at + 2 * addressSize <= reader.bytes.length) {
    const [from, to] = [reader.uint(addressSize), reader.uint(addressSize)];
    if (from === 0 && to === 0) break;
    if (from === largest) base = to;
    else if (to > from) found.push([base + from, base + to]);
  }
  return found;
}

/** `debug_rnglists` of DWARF 5 (section 7.25). */
function newRanges(context: UnitContext, at: number, unitBase: number): Range[] {
  const { addressSize, isLittle, addressBase, sections } = context;
  const reader = new ByteReader(sections.get('debug_rnglists') ?? new Uint8Array(), isLittle, at);
  const addresses = sections.get('debug_addr') ?? new Uint8Array();
  const indexed = (): number => new ByteReader(addresses, isLittle, addressBase + reader.uleb() * addressSize).uint(addressSize);
  const found: Range[] = [];
  let base = unitBase;
  const add = (from: number, to: number): void => {
    if (to > from) found.push([from, to]);
  };
  while (found.length < MAX_RANGES && !reader.isAtEnd) {
    switch (reader.u8()) {
      case 1:
        base = indexed();
        break;
      case 2:
        add(indexed(), indexed());
        break;
      case 3: {
        const from = indexed();
        add(from, from + reader.uleb());
        break;
      }
      case 4:
        add(base + reader.uleb(), base + reader.uleb());
        break;
      case 5:
        base = reader.uint(addressSize);
        break;
      case 6:
        add(reader.uint(addressSize), reader.uint(addressSize));
        break;
      case 7: {
        const from = reader.uint(addressSize);
        add(from, from + reader.uleb());
        break;
      }
      default:
        return found;
    }
  }
  return found;
}

/** Where a list of ranges lies: an offset, or an index into the offsets at the unit's base. */
function listOffset(context: UnitContext, entry: Entry, listBase: number): number | undefined {
  const value = entry.values.get(AT.ranges);
  const number = numberOf(value);
  if (value?.kind !== 'list' || number === undefined) return number;
  const lists = context.sections.get('debug_rnglists') ?? new Uint8Array();
  const { offsetSize, isLittle } = context;
  return listBase + new ByteReader(lists, isLittle, listBase + number * offsetSize).uint(offsetSize);
}

/** The addresses of a function, an inlined call or a unit. `base` is the unit's lowest address, `listBase` its `rnglists_base`. */
export function rangesOf(
  context: UnitContext,
  entry: Entry,
  { base, listBase }: { readonly base: number; readonly listBase: number },
): Range[] {
  const low = numberOf(entry.values.get(AT.lowPc));
  const high = entry.values.get(AT.highPc);
  const highNumber = numberOf(high);
  if (low !== undefined && highNumber !== undefined) {
    const to = high?.kind === 'address' ? highNumber : low + highNumber;
    return to > low ? [[low, to]] : [];
  }
  const at = listOffset(context, entry, listBase);
  if (at === undefined) return [];
  return context.version >= 5 ? newRanges(context, at, base) : oldRanges(context, at, base);
}
