import type { SearchControl, SearchPreview } from '../spl/catalog';

/** What a client may tell a search that runs. */
export type SteerAction = 'pause' | 'unpause' | 'finalize' | 'enablepreview' | 'disablepreview';

/** A preview on its way to the job; `total` counts the rows so far, those beyond the cap included. */
export interface ShownPreview extends SearchPreview {
  readonly total: number;
}

/** How a search thread treats one search. */
export interface SteeringOptions {
  /** Every row is handed over as it comes and none is kept (`search/jobs/export`). */
  readonly streamed: boolean;
  readonly signal: AbortSignal;
  /** Hands a preview to the main thread; resolves when it was taken. */
  readonly deliver: (preview: ShownPreview) => Promise<void>;
  /** Clock in milliseconds. */
  readonly now: () => number;
}

/** Rows of a preview at most; a streamed search shows them all. */
export const PREVIEW_ROWS = 10_000;
const PREVIEW_INTERVAL_MS = 500;
/** Previews may take a tenth of the time of a search. */
const PREVIEW_SHARE = 10;
/** A search lets messages through at least so often. */
const TURN_MS = 25;

/** The hand on one search inside its thread. */
export class Steering implements SearchControl {
  readonly streamed: boolean;
  private readonly options: SteeringOptions;
  private readonly enoughSignal = new AbortController();
  private readonly resumed: (() => void)[] = [];
  private paused = false;
  private previews: boolean;
  private shownRows = 0;
  private turned: number;
  private nextPreview: number;

  constructor(options: SteeringOptions, previews: boolean) {
    this.options = options;
    this.streamed = options.streamed;
    this.previews = previews;
    this.turned = options.now();
    this.nextPreview = this.turned + PREVIEW_INTERVAL_MS;
    options.signal.addEventListener('abort', () => this.resume());
  }

  get enough(): AbortSignal {
    return this.enoughSignal.signal;
  }

  steer(action: SteerAction): void {
    if (action === 'pause') this.paused = true;
    else if (action === 'unpause') this.resume();
    else if (action === 'finalize') {
      this.enoughSignal.abort();
      this.resume();
    } else this.previews = action === 'enablepreview';
  }

  turn(): Promise<void> | undefined {
    if (this.paused) return new Promise((resolve) => this.resumed.push(resolve));
    if (this.options.now() - this.turned < TURN_MS) return undefined;
    // A macrotask: messages to this thread are not read between microtasks.
    return new Promise((resolve) => setImmediate(resolve)).then(() => {
      this.turned = this.options.now();
      return this.turn();
    });
  }

  previewDue(): boolean {
    const now = this.options.now();
    if (!this.previews || now < this.nextPreview) return false;
    this.nextPreview = now;
    return true;
  }

  async show(preview: SearchPreview): Promise<void> {
    const room = this.streamed && preview.adds ? Infinity : PREVIEW_ROWS - (preview.adds ? this.shownRows : 0);
    if (preview.adds) this.shownRows += preview.rows.length;
    const total = preview.adds ? this.shownRows : preview.rows.length;
    await this.options.deliver({ ...preview, rows: preview.rows.slice(0, Math.max(0, room)), total });
    const now = this.options.now();
    this.nextPreview = now + Math.max(PREVIEW_INTERVAL_MS, PREVIEW_SHARE * (now - this.nextPreview));
  }

  private resume(): void {
    this.paused = false;
    for (const go of this.resumed.splice(0)) go();
  }
}
