/** Lets at most `slots` tasks run at once; the others wait in order. */
export class Gate {
  #free: number;
  readonly #queue: Array<() => void> = [];

  constructor(slots: number) {
    this.#free = slots;
  }

  /** Runs the task when a slot is free and gives its outcome. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
