import type { Columns, Read } from '../kit/columns';
import { columnOf, numberOf, textOf, timeOf } from '../kit/columns';

/** A step of a session. `start` and `duration` in milliseconds; no duration = a moment. */
export interface Step {
  readonly start: number;
  readonly duration: number;
  readonly lane: string;
  readonly kind: string;
  readonly label: string;
  readonly status: string;
  readonly ref: string;
}

/** Steps in order of time with the lanes in order of appearance and the moment that times are relative to. */
export interface SessionModel {
  readonly steps: readonly Step[];
  readonly lanes: readonly string[];
  readonly origin: number;
  readonly end: number;
}

/** Reads `_time, lane, kind, label`, optional `duration_ms, status, ref`. Times are shown relative to the start or to the crash. */
export function readSession(data: Columns, relativeTo: 'start' | 'crash'): Read<SessionModel> {
  const required = ['_time', 'lane', 'kind', 'label'] as const;
  const missing = required.find((field) => columnOf(data, field) === undefined);
  if (missing !== undefined) return { ok: false, message: `The field ${missing} is expected.` };
  const column = (field: string, row: number): string => textOf(columnOf(data, field)?.[row]);
  const steps = (columnOf(data, '_time') ?? [])
    .flatMap((cell, row) => {
      const start = timeOf(cell);
      if (start === null) return [];
      const duration = numberOf(columnOf(data, 'duration_ms')?.[row]) ?? 0;
      return [
        {
          start,
          duration,
          lane: column('lane', row),
          kind: column('kind', row),
          label: column('label', row),
          status: column('status', row),
          ref: column('ref', row),
        },
      ];
    })
    .sort((a, b) => a.start - b.start);
  const first = steps[0]?.start ?? 0;
  const end = steps.reduce((latest, { start, duration }) => Math.max(latest, start + duration), first);
  const crash = steps.find(({ kind }) => kind === 'crash');
  return {
    ok: true,
    model: {
      steps,
      lanes: [...new Set(steps.map(({ lane }) => lane))],
      origin: relativeTo === 'crash' ? (crash?.start ?? end) : first,
      end,
    },
  };
}
