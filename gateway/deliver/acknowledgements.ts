/** How often the destination is asked for acknowledgements, and how many times for each. */
export interface Patience {
  readonly everyMs: number;
  readonly looks: number;
}

interface Waiting {
  looks: number;
  readonly tell: (isIndexed: boolean) => void;
}

/** What a token with indexer acknowledgement took and its indexers have not said they have; asked about all at once. */
export class Acknowledgements {
  readonly #ask: (ids: readonly number[]) => Promise<ReadonlySet<number>>;
  readonly #patience: Patience;
  readonly #waiting = new Map<number, Waiting>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `ask` gives those of some ids that are indexed; none when the destination does not answer. */
  constructor(ask: (ids: readonly number[]) => Promise<ReadonlySet<number>>, patience: Patience) {
    this.#ask = ask;
    this.#patience = patience;
  }

  /** Resolves with true when the indexers have what got this id, and with false when they never say so. */
  of(id: number): Promise<boolean> {
    if (this.#isClosed) return Promise.resolve(false);
    // A destination that began anew gives an id again: what had it before is not what it answers for.
    this.#settle(id, false);
    return new Promise((tell) => {
      this.#waiting.set(id, { looks: 0, tell });
      this.#lookLater();
    });
  }

  /** Waits for nothing any more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const id of [...this.#waiting.keys()]) this.#settle(id, false);
  }

  #settle(id: number, isIndexed: boolean): void {
    this.#waiting.get(id)?.tell(isIndexed);
    this.#waiting.delete(id);
  }

  #lookLater(): void {
    this.#timer ??= setTimeout(() => void this.#look(), this.#patience.everyMs);
  }

  async #look(): Promise<void> {
    const asked = [...this.#waiting];
    const indexed = await this.#ask(asked.map(([id]) => id));
    for (const [id, waiting] of asked) {
      // Another body may have got the id while the question was under way.
      if (this.#waiting.get(id) !== waiting) continue;
      waiting.looks += 1;
      if (indexed.has(id)) this.#settle(id, true);
      else if (waiting.looks >= this.#patience.looks) this.#settle(id, false);
    }
    this.#timer = undefined;
    if (this.#waiting.size > 0 && !this.#isClosed) this.#lookLater();
  }
}
