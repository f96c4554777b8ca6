import type { ReactNode } from 'react';
import { Glyph } from '../../../visualizations/kit/Glyph';
import type { Level } from '../../../visualizations/kit/tokens';

/** A status or badge: shape, colour and word together. */
export function Tag({ level, children }: { level: Level; children: ReactNode }) {
  return (
    <span className={`appmon-tag appmon-is-${level}`}>
      <Glyph level={level} size={10} />
      {children}
    </span>
  );
}
