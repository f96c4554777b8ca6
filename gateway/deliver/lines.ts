/** Where a line stands among others: offsets of its first byte and after its last one. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** About the events of one read of the spool. */
const MOST_KEPT = 4 * 1024 * 1024;
const LINE_END = 10;
/** Most bytes of a UTF-16 unit in UTF-8. */
const WIDEST = 3;

/**
 * Texts, one a line, in one buffer: any run of them is a body without a copy. As texts of their own they would be copied by each
 * collection of garbage, joined and encoded, which costs as much as making them.
 */
export class Lines {
  private bytes: Buffer;
  private length = 0;

  constructor(capacity = MOST_KEPT) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Empties it for other lines; what was taken from it is overwritten. One that had to grow far gives its memory back. */
  clear(): this {
    if (this.bytes.length > MOST_KEPT) this.bytes = Buffer.allocUnsafeSlow(MOST_KEPT);
    this.length = 0;
    return this;
  }

  add(text: string): Place {
    const most = this.length + text.length * WIDEST + 1;
    if (most > this.bytes.length) this.grow(most);
    const start = this.length;
    const end = start + this.bytes.write(text, start);
    this.bytes[end] = LINE_END;
    this.length = end + 1;
    return { start, end };
  }

  private grow(least: number): void {
    const wider = Buffer.allocUnsafeSlow(Math.max(least, this.bytes.length * 2));
    this.bytes.copy(wider, 0, 0, this.length);
    this.bytes = wider;
  }

  /** The bytes of the lines from one to another, without the end of the last. */
  from(first: Place, last: Place = first): Buffer {
    return this.bytes.subarray(first.start, last.end);
  }
}
