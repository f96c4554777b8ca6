import type { Accounting } from '../accounting';
import type { SpoolReader } from '../spool/reader';
import type { DeadLetters } from './dead-letter';
import type { HecClient, Outcome } from './hec-client';
import { chunk } from './bodies';
import type { Lines } from './lines';
import { prepare } from './prepare';
import type { Prepared, PrepareParts, Ready } from './prepare';

/** Delivers the spool in order. */
export interface Worker {
  /** Ends after the body that is under way; what is left stays in the spool. */
  readonly stop: () => Promise<void>;
  /** Says that something new may be in the spool. */
  readonly wake: () => void;
  /** Why the destination takes nothing now; undefined while it does. */
  readonly trouble: () => string | undefined;
}

/** What delivery needs. `now` gives epoch seconds; `random` a number from 0 to 1. */
export interface WorkerParts extends PrepareParts {
  readonly spool: Pick<SpoolReader, 'read' | 'advance'>;
  readonly client: HecClient;
  readonly dead: DeadLetters;
  readonly accounting: Accounting;
  readonly bodyBytes: number;
  readonly now: () => number;
  readonly random: () => number;
}

/** Events that the destination took; whether its indexers have them, once they said so or never did. */
interface Taken {
  readonly events: readonly Ready[];
  isIndexed: boolean | undefined;
}

/** A batch on its way, and what became of it so far. */
interface Sent {
  readonly prepared: Prepared;
  /** Items among the dead letters. */
  buried: number;
  /** Parts that wait for acknowledgement. */
  waiting: Taken[];
}

const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 30_000;
const REFUSED_BACKOFF_MS = 10_000;
/** How long to wait for room on the disk before it is tried again. */
const DISK_MS = 500;
/** Failures in a row after which the destination is asked for its health instead of being sent bodies. */
const BREAKS_AFTER = 4;
const READ_BYTES = 1024 * 1024;
/** How often an empty spool is looked at, should nobody say that something is in it. */
const IDLE_MS = 250;
/** Batches that may wait for acknowledgement at the same time: indexers take seconds for it. Some 50,000 events, 70 MB. */
const MOST_SENT = 48;
/** Buffers of batches that are kept for later ones. */
const MOST_SPARE = 2;
/** What arrives within this time after the first goes into one body. */
const GATHER_MS = 10;

/** Delay before the n-th retry: full jitter between nothing and twice the last bound. */
const backoffOf = (attempt: number, random: number): number =>
  Math.ceil(random * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt)) + 20;

class DeliveryWorker implements Worker {
  private readonly parts: WorkerParts;
  private readonly finished: Promise<void>;
  private isStopping = false;
  private waking: (() => void) | undefined;
  private problem: string | undefined;
  /** Batches that the destination took, in their order; the first leaves when its indexers have all of it. */
  private readonly sent: Sent[] = [];
  /** Of batches that are out: a fresh buffer for each would be megabytes of garbage. */
  private readonly spare: Lines[] = [];

  constructor(parts: WorkerParts) {
    this.parts = parts;
    this.finished = this.run();
  }

  wake(): void {
    this.waking?.();
  }

  trouble(): string | undefined {
    return this.problem;
  }

  stop(): Promise<void> {
    this.isStopping = true;
    this.wake();
    return this.finished;
  }

  private async pause(milliseconds: number): Promise<void> {
    if (this.isStopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.waking = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.waking = undefined;
  }

  /** Waits without being woken by new arrivals: a destination in trouble is not asked more often for it. */
  private async rest(milliseconds: number): Promise<void> {
    // By the steady clock: the system's may be put back meanwhile.
    const until = performance.now() + milliseconds;
    while (!this.isStopping && performance.now() < until) await this.pause(Math.min(200, until - performance.now()));
  }

  /** Sends one batch while the next one is made ready. */
  private async run(): Promise<void> {
    let coming = this.next();
    while (!this.isStopping) {
      const prepared = await coming;
      if (prepared === undefined) {
        await this.pause(IDLE_MS);
        await this.rest(GATHER_MS);
      }
      coming = this.next();
      if (prepared !== undefined) await this.deliver({ prepared, buried: 0, waiting: [] });
      await this.takeOutSent();
    }
    await coming;
  }

  private async next(): Promise<Prepared | undefined> {
    try {
      const batch = this.isStopping ? undefined : this.parts.spool.read(READ_BYTES);
      return batch && (await prepare(batch, this.parts, this.spare.pop()));
    } catch (error) {
      // The disk cannot be read now; nothing was taken out, so it is tried again.
      this.problem = `spool_${(error as NodeJS.ErrnoException).code ?? 'error'}`;
      return undefined;
    }
  }

  /** Takes batches out of the spool as far as the indexers have them; waits for them when too many are on their way. */
  private async takeOutSent(): Promise<void> {
    for (let first = this.sent[0]; first !== undefined; first = this.sent[0]) {
      const states = first.waiting.map(({ isIndexed }) => isIndexed);
      if (this.isStopping && !states.every((isIndexed) => isIndexed === true)) return;
      if (states.includes(undefined)) {
        if (this.sent.length < MOST_SENT) return;
        this.problem = 'waits_for_acks';
        await this.pause(IDLE_MS);
      } else if (await this.sendAgain(first)) {
        this.takeOut(first);
        this.sent.shift();
        this.problem = undefined;
      }
    }
  }

  /** Sends what the indexers never said they have; true when there was nothing of it. */
  private async sendAgain(sent: Sent): Promise<boolean> {
    const lost = sent.waiting.filter(({ isIndexed }) => isIndexed === false);
    sent.waiting = [];
    for (const { events } of lost) {
      this.countRetry('no_ack');
      if (!(await this.deliverBody(sent, events))) sent.waiting.push({ events, isIndexed: false });
    }
    return sent.waiting.length === 0;
  }

  private takeOut({ prepared, buried }: Sent): void {
    const { batch, lines, duplicates, ids, events, unready } = prepared;
    const { spool, seen, accounting, now } = this.parts;
    if (this.spare.length < MOST_SPARE) this.spare.push(lines.clear());
    seen.keep(ids, now());
    spool.advance(batch);
    accounting.counts.spooled -= batch.items + batch.lost;
    accounting.counts.duplicates += duplicates;
    accounting.counts.delivered += events.length + unready.length - buried;
    accounting.counts.deadLettered += buried + batch.lost;
    if (batch.lost > 0) accounting.bump('dead_letter_damaged', batch.lost);
  }

  /** True when the event is among the dead letters; false when stopped before there was room for it. */
  private async bury(sent: Sent, letter: { readonly id: string; readonly event: unknown }, reason: string): Promise<boolean> {
    const { accounting, dead, now } = this.parts;
    while (!dead.keep({ reason, ...letter }, now())) {
      this.problem = 'dead_letter_disk';
      if (this.isStopping) return false;
      await this.rest(DISK_MS);
    }
    this.problem = undefined;
    sent.buried += 1;
    accounting.bump(`dead_letter_${reason.split(':')[0] ?? 'other'}`);
    return true;
  }

  /** Sends a batch; one that is stopped before all of it was taken or buried stays in the spool. */
  private async deliver(sent: Sent): Promise<void> {
    const { events, unready } = sent.prepared;
    for (const { item, reason } of unready) if (!(await this.bury(sent, { id: item.id, event: item }, reason))) return;
    for (const body of chunk(events, this.parts.bodyBytes)) if (!(await this.deliverBody(sent, body))) return;
    this.sent.push(sent);
  }

  /** True when every event was taken or buried; false when stopped before. */
  private async deliverBody(sent: Sent, body: readonly Ready[]): Promise<boolean> {
    let rest = body;
    for (let attempt = 0; ; attempt++) {
      const [first, last] = [rest[0], rest.at(-1)];
      if (!first || !last) return true;
      if (this.isStopping && attempt > 0) return false;
      const outcome = await this.parts.client.send(sent.prepared.lines.from(first, last), rest.length);
      if (outcome.kind === 'split') return this.deliverHalves(sent, rest);
      if (outcome.kind === 'retry' || outcome.kind === 'refused') await this.backOff(outcome, attempt);
      else {
        this.problem = undefined;
        const left = await this.settle(sent, rest, outcome);
        if (left === undefined) return false;
        rest = left;
        attempt = -1;
      }
    }
  }

  private async deliverHalves(sent: Sent, events: readonly Ready[]): Promise<boolean> {
    const middle = Math.ceil(events.length / 2);
    return (await this.deliverBody(sent, events.slice(0, middle))) && (await this.deliverBody(sent, events.slice(middle)));
  }

  private countRetry(reason: string): void {
    this.problem = reason;
    this.parts.accounting.counts.retries += 1;
    this.parts.accounting.bump(`retry_${reason}`);
  }

  private async backOff(outcome: Extract<Outcome, { kind: 'retry' | 'refused' }>, attempt: number): Promise<void> {
    this.countRetry(outcome.reason);
    const own = outcome.kind === 'refused' ? REFUSED_BACKOFF_MS : backoffOf(attempt, this.parts.random());
    await this.rest(Math.max(own, outcome.kind === 'retry' ? (outcome.afterMs ?? 0) : 0));
    if (outcome.kind === 'retry' && attempt + 1 >= BREAKS_AFTER) await this.untilHealthy(attempt);
  }

  /** The open circuit: no body goes out until the destination says that it is well; then one does, and decides. */
  private async untilHealthy(failures: number): Promise<void> {
    for (let attempt = failures; !this.isStopping && !(await this.parts.client.isHealthy()); attempt++) {
      this.parts.accounting.bump('probe_unhealthy');
      await this.rest(backoffOf(attempt, this.parts.random()));
    }
  }

  /** Notes what was taken, buries the event at fault and gives what is still to be sent; undefined when stopped before. */
  private async settle(
    sent: Sent,
    events: readonly Ready[],
    outcome: Extract<Outcome, { kind: 'taken' | 'bad-event' }>,
  ): Promise<readonly Ready[] | undefined> {
    if (outcome.kind === 'taken') {
      if (outcome.acknowledged) this.await(sent, events, outcome.acknowledged);
      return [];
    }
    const bad = events[outcome.index];
    if (bad && !(await this.bury(sent, { id: bad.id, event: sent.prepared.lines.from(bad).toString() }, outcome.reason))) return undefined;
    return events.slice(outcome.index + 1);
  }

  private await({ waiting }: Sent, events: readonly Ready[], acknowledged: Promise<boolean>): void {
    const taken: Taken = { events, isIndexed: undefined };
    waiting.push(taken);
    void acknowledged.then((isIndexed) => {
      taken.isIndexed = isIndexed;
      this.wake();
    });
  }
}

/** Starts delivery. */
export const startWorker = (parts: WorkerParts): Worker => new DeliveryWorker(parts);
