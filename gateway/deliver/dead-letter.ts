import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Keeps what no destination takes, with the reason, one JSON object a line and a file a day. */
export interface DeadLetters {
  readonly keep: (entry: { readonly reason: string; readonly id: string; readonly event: unknown }, now: number) => void;
}

/** Opens the dead letters of a folder. */
export function openDeadLetters(folder: string): DeadLetters {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    keep: (entry, now) => {
      const day = new Date(now * 1000).toISOString().slice(0, 10);
      appendFileSync(join(folder, `${day}.ndjson`), `${JSON.stringify({ at: now, ...entry })}\n`, { mode: 0o600 });
    },
  };
}
