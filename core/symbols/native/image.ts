/** A function by its first address, from a table of symbols. */
export interface NamedAddress {
  readonly address: number;
  readonly name: string;
}

/** One binary image of a file, before anybody asks it. */
export interface BinaryImage {
  /** Build id or uuid in lower-case hexadecimal; undefined when the file names none. */
  readonly id: string | undefined;
  readonly isLittle: boolean;
  /** Address at which the file lies when nothing moved it: offsets of reports count from here. */
  readonly base: number;
  /** Sections without their format's prefix: `debug_info`, `debug_line`. */
  readonly sections: ReadonlyMap<string, Uint8Array>;
  /** True when names were left in that are not exported. */
  readonly hasSymbolTable: boolean;
  /** Functions of the symbol table; their end is the next one's beginning. */
  readonly symbols: () => readonly NamedAddress[];
}
