import { recordNotified } from '../../bin/kit/notified';
import { drainOutbox } from '../../bin/kit/outbox';
import type { Splunkd } from '../../bin/kit/splunkd';
import { log } from '../kit/log';

/** Sends what waits in the outbox beside the looks: a channel that is slow or down must not hold up a detection. */
export class OutboxWorker {
  readonly #splunkd: Splunkd;
  #running: Promise<void> | undefined;
  /** What was last said of a message that waits: the same again stays silent. */
  #said = new Map<string, string>();

  constructor(splunkd: Splunkd) {
    this.#splunkd = splunkd;
  }

  /** Begins a round, unless one is under way. */
  start(): void {
    this.#running ??= this.#round().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when the round under way has ended. */
  async settle(): Promise<void> {
    await this.#running;
  }

  async #round(): Promise<void> {
    try {
      const tried = await drainOutbox(this.#splunkd);
      for (const { _key, state, last_error: reason = 'not sent' } of tried) {
        if (state === 'sent') this.#said.delete(_key);
        else if (this.#said.get(_key) !== reason) {
          log('WARN', `${_key}: ${reason}`);
          this.#said.set(_key, reason);
        }
      }
      await recordNotified(this.#splunkd, tried);
    } catch (error) {
      log('ERROR', `the outbox could not be emptied: ${(error as Error).message}`);
    }
  }
}
