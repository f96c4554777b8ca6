const FREE_FAILURES = 3;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 8_000;
const MEMORY_MS = 15 * 60_000;
const MOST_NAMES = 10_000;

/** Slows down password guessing: after three failures of one name each further try waits, doubling from 250 ms to 8 s. */
export class LoginThrottle {
  private readonly failures = new Map<string, { count: number; last: number }>();

  /** How long a try for this name must wait, in milliseconds. */
  delay(name: string, now: number): number {
    const known = this.failures.get(name);
    if (!known || now - known.last > MEMORY_MS || known.count < FREE_FAILURES) return 0;
    return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (known.count - FREE_FAILURES));
  }

  failed(name: string, now: number): void {
    const known = this.failures.get(name);
    this.failures.delete(name);
    this.failures.set(name, { count: known && now - known.last <= MEMORY_MS ? known.count + 1 : 1, last: now });
    const oldest = this.failures.keys().next();
    if (this.failures.size > MOST_NAMES && !oldest.done) this.failures.delete(oldest.value);
  }

  succeeded(name: string): void {
    this.failures.delete(name);
  }
}
