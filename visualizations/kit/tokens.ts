import type { CSSProperties } from 'react';

/** Colour scheme of the host page. */
export type Scheme = 'light' | 'dark';

/** Meaning of a status; each has a colour pair and a shape, never a colour alone. */
export type Level = 'normal' | 'watch' | 'bad' | 'info' | 'none';

type TokenTable = Readonly<Record<string, readonly [light: string, dark: string]>>;

/** Every colour of the product: name → light, dark. Contrasts were measured for both schemes. */
export const colours: TokenTable = {
  normal: ['#007a6c', '#4fdcbc'],
  'normal-bg': ['#e2f4f0', '#12332d'],
  watch: ['#8a6500', '#ffc53d'],
  'watch-bg': ['#fdf3d6', '#3a2c08'],
  bad: ['#a50e28', '#ff7a7a'],
  'bad-bg': ['#fde8ea', '#471a1f'],
  info: ['#0b5cad', '#74b8ff'],
  'info-bg': ['#e6f0fa', '#132c45'],
  none: ['#5f6a75', '#a3aeb8'],
  'none-bg': ['#eceff2', '#2a323a'],
  'series-1': ['#1257a0', '#5aa2ea'],
  'series-2': ['#159a83', '#4fe3c4'],
  'series-3': ['#d9560a', '#ffb21f'],
  'series-4': ['#a02fd0', '#b65cff'],
  'series-5': ['#65101f', '#ff5c72'],
  'series-6': ['#68737d', '#a9b4be'],
  band: ['#d5e2ee', '#24384b'],
  'band-outer': ['#e8eff6', '#1c2b39'],
  page: ['#f3f5f7', '#101418'],
  card: ['#ffffff', '#1a2026'],
  text: ['#1c2530', '#f1f4f7'],
  muted: ['#55606b', '#b0bac4'],
  line: ['#d9dee3', '#333d46'],
  track: ['#eceff2', '#2a323a'],
  'ramp-0': ['#f0f4f8', '#1d252c'],
  'ramp-1': ['#cfe0f2', '#1b3a58'],
  'ramp-2': ['#93bde6', '#23588c'],
  'ramp-3': ['#4a8fd0', '#3a82c6'],
  'ramp-4': ['#1257a0', '#6db5f7'],
  'ramp-5': ['#0a3468', '#c4e1ff'],
  'ramp-text-0': ['#1c2530', '#f1f4f7'],
  'ramp-text-1': ['#1c2530', '#f1f4f7'],
  'ramp-text-2': ['#1c2530', '#ffffff'],
  'ramp-text-3': ['#10171f', '#0b0f13'],
  'ramp-text-4': ['#ffffff', '#101418'],
  'ramp-text-5': ['#ffffff', '#101418'],
};

/** Dash pattern of each series, so that lines differ without colour. */
export const seriesDashes: readonly string[] = ['', '7 4', '2 4', '9 3 2 3', '5 2', '1 3'];

/** Series that look the same on every chart of the product, whatever their order. */
const fixedSeries: Readonly<Record<string, number>> = { ios: 0, android: 1, forecast: 2, actual: 0 };

/** Index (0–5) of the look of a series: fixed for known names, else the first look that the given order leaves free. */
export function seriesLook(name: string, order: readonly string[]): number {
  const own = fixedSeries[name.toLowerCase()];
  if (own !== undefined) return own;
  const taken = new Set(order.map((other) => fixedSeries[other.toLowerCase()]).filter((look) => look !== undefined));
  const free = [0, 1, 2, 3, 4, 5].filter((look) => !taken.has(look));
  const position = order.filter((other) => fixedSeries[other.toLowerCase()] === undefined).indexOf(name);
  return free[Math.max(position, 0) % Math.max(free.length, 1)] ?? 5;
}

/** CSS value of a colour token. */
export const colour = (name: string): string => `var(--appmon-${name})`;

/** All tokens as CSS custom properties, to be set on the root element of a page or visualization. */
export function tokenStyle(scheme: Scheme): CSSProperties {
  const side = scheme === 'dark' ? 1 : 0;
  const entries = Object.entries(colours).map(([name, pair]) => [`--appmon-${name}`, pair[side]]);
  return { ...(Object.fromEntries(entries) as CSSProperties), colorScheme: scheme, color: colours['text']?.[side] };
}
