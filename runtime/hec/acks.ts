/** Identifiers given out and not yet asked for, by channel. */
interface Channel {
  next: number;
  readonly done: Set<number>;
  lastUse: number;
}

/** Bounds as the real collector has them (limits.conf, `[http_input]`), seconds and counts. */
const MAX_PER_CHANNEL = 1_000_000;
const MAX_CHANNELS = 1_000_000;
const MAX_IDLE_SECONDS = 600;
const SWEEP_EVERY = 1_000;

/**
 * Indexer acknowledgements. Events are durable before a request is answered, so every identifier that was given out is
 * true; asking for it forgets it. Identifiers count from 0 in each channel of a token.
 */
export class Acks {
  readonly #channels = new Map<string, Channel>();
  readonly #now: () => number;
  #given = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The next identifier of a channel; undefined when the channel holds too many that nobody asked for. */
  give(token: string, channel: string): number | undefined {
    if ((this.#given += 1) % SWEEP_EVERY === 0) this.#sweep();
    const key = `${token} ${channel.toLowerCase()}`;
    const known = this.#channels.get(key) ?? { next: 0, done: new Set<number>(), lastUse: 0 };
    if (known.done.size >= MAX_PER_CHANNEL || (!this.#channels.has(key) && this.#channels.size >= MAX_CHANNELS)) return undefined;
    this.#channels.set(key, known);
    known.lastUse = this.#now();
    known.done.add(known.next);
    return known.next++;
  }

  /** Which of the identifiers are acknowledged; the true ones are forgotten. */
  take(token: string, channel: string, ids: readonly number[]): Record<string, boolean> {
    const known = this.#channels.get(`${token} ${channel.toLowerCase()}`);
    if (known) known.lastUse = this.#now();
    return Object.fromEntries([...new Set(ids)].map((id) => [String(id), known?.done.delete(id) ?? false]));
  }

  #sweep(): void {
    const oldest = this.#now() - MAX_IDLE_SECONDS;
    for (const [key, { lastUse }] of this.#channels) if (lastUse < oldest) this.#channels.delete(key);
  }
}
