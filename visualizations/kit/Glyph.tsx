import type { Level } from './tokens';
import { colour } from './tokens';

/** Shape of each status, drawn in a box of 16 × 16; the inner stroke is cut out in the colour of the card. */
const shapes: Readonly<Record<Level, { readonly outer: string; readonly inner?: string; readonly stroke?: boolean }>> = {
  normal: { outer: 'M3 8.5 6.5 12 13 4.5', stroke: true },
  watch: { outer: 'M8 1.5 15 14H1Z', inner: 'M8 6v4M8 11.6v.8' },
  bad: { outer: 'M5 1h6l4 4v6l-4 4H5l-4-4V5Z', inner: 'M8 4v5M8 11v1' },
  info: { outer: 'M8 2a6 6 0 1 0 .01 0Z' },
  none: { outer: 'M3 8h10', stroke: true },
};

/** Status shape as SVG content, centred on (x, y), for use inside a chart. */
export function GlyphMark({ level, x, y, size = 12 }: { level: Level; x: number; y: number; size?: number }) {
  const shape = shapes[level];
  const scale = size / 16;
  return (
    <g transform={`translate(${String(x - size / 2)} ${String(y - size / 2)}) scale(${String(scale)})`}>
      <path
        d={shape.outer}
        fill={shape.stroke === true ? 'none' : colour(level)}
        stroke={shape.stroke === true ? colour(level) : 'none'}
        strokeWidth={2.6}
        strokeLinecap="round"
      />
      {shape.inner === undefined ? null : (
        <path d={shape.inner} fill="none" stroke={colour('card')} strokeWidth={1.8} strokeLinecap="round" />
      )}
    </g>
  );
}

/** Status shape as an inline image; decorative unless a label is given. */
export function Glyph({ level, size = 14, label }: { level: Level; size?: number; label?: string }) {
  const name = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg className="appmon-glyph" width={size} height={size} viewBox="0 0 16 16" {...name} focusable="false">
      <GlyphMark level={level} x={8} y={8} size={16} />
    </svg>
  );
}
