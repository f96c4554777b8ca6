import { recordNotified } from '../../bin/kit/notified';
import { drainOutbox } from '../../bin/kit/outbox';
import type { Splunkd } from '../../bin/kit/splunkd';
import { log } from '../kit/log';

/** Sends what waits in the outbox beside the looks: a channel that is slow or down must not hold up a detection. */
export class OutboxWorker {
  readonly #splunkd: Splunkd;
  #running: Promise<void> | undefined;

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
      for (const entry of tried) if (entry.state !== 'sent') log('WARN', `${entry._key}: ${entry.last_error ?? 'not sent'}`);
      await recordNotified(this.#splunkd, tried);
    } catch (error) {
      log('ERROR', `the outbox could not be emptied: ${(error as Error).message}`);
    }
  }
}
