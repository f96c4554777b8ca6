/** Ranges offered by the time picker: text, earliest, latest. */
export const presets: readonly (readonly [label: string, earliest: string, latest: string])[] = [
  ['Last 15 min', '-15m', 'now'],
  ['Last 1 h', '-1h', 'now'],
  ['Last 3 h', '-3h@m', 'now'],
  ['Last 24 h', '-24h@m', 'now'],
  ['Last 7 days', '-7d@d', 'now'],
  ['Last 28 days', '-28d@d', 'now'],
  ['Month to date', '@mon', 'now'],
];

/** Words for a range: the name of its preset, else the two times. */
export function rangeLabel(earliest: string, latest: string): string {
  const preset = presets.find(([, from, to]) => from === earliest && to === latest);
  return preset === undefined ? `${earliest} to ${latest}` : preset[0];
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Start of a range in milliseconds, near enough to cut rows already at hand; null when the text is not simple. */
export function approximateTime(text: string, now: number): number | null {
  if (text === 'now') return now;
  if (/^\d{9,10}/.test(text)) return Number(text) * 1000;
  if (text === '@mon') return new Date(new Date(now).getFullYear(), new Date(now).getMonth(), 1).getTime();
  const found = /^-(\d+)([smhdw])(?:@[smhdw])?$/.exec(text);
  const unit = units[found?.[2] ?? ''];
  return found === null || unit === undefined ? null : now - Number(found[1]) * unit * 1000;
}
