/** Values on their way from a producer to one reader, who sets the pace: `give` resolves when the reader has come back for the next. */
export interface Handover<Value> extends AsyncIterable<Value> {
  give(value: Value): Promise<void>;
  /** No more values come. */
  end(): void;
  /** The reader has left: values given from now on are dropped. */
  leave(): void;
}

/** Makes a handover; the producer gives one value at a time. */
export function createHandover<Value>(): Handover<Value> {
  let held: { readonly value: Value; readonly taken: () => void } | undefined;
  let over = false;
  let wake = (): void => undefined;
  return {
    give: (value) =>
      new Promise((resolve) => {
        if (over) {
          resolve();
          return;
        }
        held = { value, taken: resolve };
        wake();
      }),
    end: () => {
      over = true;
      wake();
    },
    leave: () => {
      over = true;
      held?.taken();
      held = undefined;
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        if (held) {
          const { value, taken } = held;
          yield value;
          held = undefined;
          taken();
        } else if (over) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
