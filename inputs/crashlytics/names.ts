import { join } from 'node:path';
import { hasLateSymbols, lateSymbols, type SymbolQuestion } from '../../core/symbols';
import type { JsonObject } from '../../core/vocabulary';
import type { StreamEvent } from '../kit/events';
import { IdJournal } from '../kit/id-journal';
import type { Symbols } from '../kit/symbols';
import { crashOf, toLateEvent, type VendorEvent } from './normalise';
import type { FeedSettings } from './settings';

/** States in which frames of the app have no names yet. */
const UNREADABLE: ReadonlySet<unknown> = new Set(['pending', 'partial']);
/** So long no second late report of a version is asked about whose symbols were missing. */
const MISSING_SECONDS = 60;

const questionOf = ({ report, context }: VendorEvent): SymbolQuestion => ({
  report,
  appId: context.appId,
  appVersion: typeof report.fields['app_version'] === 'string' ? report.fields['app_version'] : undefined,
});

/** Whether a crash event has frames that a gateway may name. */
const isUnreadable = (crash: JsonObject): boolean => UNREADABLE.has(crash['symbolication']);

/** Journals of ids by what they say; of each id the one that says it first counts. */
type Journals = Readonly<Record<'missing' | 'unasked' | 'settled', IdJournal>>;

/**
 * Names for what the vendor sends obfuscated. Reports whose names are not to be had go out as they are and are remembered by id alone: the
 * feed meets each again in its wider windows, and when it can be named then, an `appmon:crash_symbols` event says how.
 */
export class Names {
  readonly #settings: FeedSettings;
  readonly #symbols: Symbols | undefined;
  readonly #journals: Journals;
  /** Until when no late report of a version is asked about, because its symbols were missing a moment ago. */
  readonly #rest = new Map<unknown, number>();

  constructor(
    settings: FeedSettings,
    symbols: Symbols | undefined,
    journals: { readonly directory: string; readonly name: string; readonly keepSeconds: number; readonly warn: (message: string) => void },
  ) {
    this.#settings = settings;
    this.#symbols = symbols;
    const open = (folder: string): IdJournal => new IdJournal({ ...journals, directory: join(journals.directory, folder) });
    this.#journals = { missing: open('missing'), unasked: open('unasked'), settled: open('settled') };
  }

  /** Why names could not be asked for the last time; '' when they could. */
  problem(): string {
    return this.#symbols?.problem() ?? '';
  }

  /** The crash events of a batch. Those that wait for names are remembered when this returns: before any of them is handed over. */
  async crashesOf(batch: readonly VendorEvent[], now: number): Promise<readonly JsonObject[]> {
    const crashes: JsonObject[] = [];
    const waiting: Record<'missing' | 'unasked', string[]> = { missing: [], unasked: [] };
    for (const event of batch) {
      const crash = crashOf(event, event.report);
      if (!this.#symbols || !isUnreadable(crash)) {
        crashes.push(crash);
        continue;
      }
      const { report, waits } = await this.#symbols.name(questionOf(event));
      crashes.push(crashOf(event, report));
      if (waits) waiting[waits].push(event.context.eventId);
    }
    this.#journals.missing.add(waiting.missing, now);
    this.#journals.unasked.add(waiting.unasked, now);
    return crashes;
  }

  /** When an event was handed over that waits for names (epoch seconds); undefined for any other. */
  waitsSince(id: string): number | undefined {
    const { missing, unasked, settled } = this.#journals;
    return this.#symbols === undefined || settled.has(id) ? undefined : (missing.timeOf(id) ?? unasked.timeOf(id));
  }

  /** What is known now of an event that waits; undefined when that is nothing new. Call `settle` when it is handed over. */
  async lateEventOf(event: VendorEvent, now: number): Promise<StreamEvent | undefined> {
    const version = event.report.fields['app_version'];
    if (!this.#symbols?.canAsk() || now < (this.#rest.get(version) ?? 0)) return undefined;
    const { report, found, waits } = await this.#symbols.name(questionOf(event));
    if (waits) {
      this.#rest.set(version, now + MISSING_SECONDS);
      return undefined;
    }
    const { eventId } = event.context;
    // What was delivered said what it missed when the gateway had said so.
    const missed = this.#journals.missing.has(eventId) ? { missing_symbols: found.map((id) => `${id}=`).join('|') } : {};
    const before = { ...crashOf(event, event.report), ...missed };
    const after = crashOf(event, report);
    if (hasLateSymbols(before, after)) return toLateEvent(event, lateSymbols(before, after), this.#settings);
    this.settle([eventId], now);
    return undefined;
  }

  /** Notes events that need no more asking. */
  settle(ids: readonly string[], now: number): void {
    this.#journals.settled.add(ids, now);
  }
}
