import { schedulerError } from './errors';

const UNITS: Readonly<Record<string, number>> = { s: 1, sec: 1, m: 60, min: 60, h: 3600, hr: 3600, d: 86_400, day: 86_400, w: 604_800 };

/** Reads `90`, `60s`, `5m`, `24h`, `7d` (seconds without a unit) or `2p` (periods of the schedule) as seconds. */
export function parseDuration(text: string, period = 0): number {
  const [, amount = '', unit = ''] = /^(\d+)\s*([a-z]*?)s?$/i.exec(text.trim()) ?? [];
  const factor = unit === '' ? 1 : unit.toLowerCase() === 'p' ? period : UNITS[unit.toLowerCase()];
  if (amount === '' || factor === undefined) throw schedulerError('APPMON-SCHED-DURATION', { value: text });
  return Number(amount) * factor;
}
