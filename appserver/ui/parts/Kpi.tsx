import type { ReactNode } from 'react';
import { Glyph } from '../../../visualizations/kit/Glyph';
import type { Level } from '../../../visualizations/kit/tokens';
import type { Live } from '../data/use-data';
import { Spark } from './Spark';
import { Skeleton } from './States';

/** One number with its unit, comparison and what it was counted from. */
export interface KpiProps {
  readonly title: string;
  /** The number as text, or a word such as "too few" or "no data". */
  readonly value: string;
  readonly unit?: string;
  readonly level: Level;
  readonly trend?: readonly number[];
  /** What it is compared with. */
  readonly comparison?: ReactNode;
  /** Numerator and denominator, or n. */
  readonly basis?: ReactNode;
  readonly href?: string;
}

const levelWords: Readonly<Record<Level, string>> = { normal: 'normal', watch: 'watch', bad: 'bad', info: 'note', none: 'no data' };

/** A key figure. The number never stands alone. */
export function Kpi(props: KpiProps) {
  const tone = props.level === 'normal' || props.level === 'none' || props.level === 'info' ? 'series-1' : props.level;
  return (
    <li className={`appmon-kpi appmon-edge-${props.level}`}>
      <p className="appmon-kpi-title">
        <Glyph level={props.level} label={levelWords[props.level]} />
        {props.href === undefined ? props.title : <a href={props.href}>{props.title}</a>}
      </p>
      <p className="appmon-kpi-value">
        {props.value}
        {props.unit === undefined ? null : <span>{`\u202f${props.unit}`}</span>}
      </p>
      {props.trend === undefined ? null : <Spark values={props.trend} tone={tone} />}
      {props.comparison === undefined ? null : <p className={`appmon-kpi-comparison appmon-text-${props.level}`}>{props.comparison}</p>}
      {props.basis === undefined ? null : <p className="appmon-kpi-basis">{props.basis}</p>}
    </li>
  );
}

/** The row of key figures of a page. */
export function Kpis({ items, label = 'Key figures' }: { items: readonly KpiProps[]; label?: string }) {
  return (
    <ul className={`appmon-kpis appmon-kpis-${String(items.length)}`} aria-label={label}>
      {items.map((item) => (
        <Kpi key={item.title} {...item} />
      ))}
    </ul>
  );
}

/** Key figures of a source; while it is first read, the space they will take. */
export const KpisOf = <Value,>({ live, items }: { live: Live<Value>; items: () => readonly KpiProps[] }) =>
  live.value === undefined && live.error === undefined ? <Skeleton progress={live.progress} space={150} /> : <Kpis items={items()} />;
