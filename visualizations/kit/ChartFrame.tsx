import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { useRef, useState } from 'react';
import { useWidth } from './use-width';

/** Range of points chosen on a chart: indexes into its times, both inclusive. */
export type IndexRange = readonly [from: number, to: number];

export interface ChartFrameProps {
  /** Sentence that says what the chart shows. */
  readonly label: string;
  /** Number of points the reading line can stand on. */
  readonly count: number;
  /** Values at a point, as spoken and as shown above the chart. */
  readonly describe: (index: number) => string;
  /** Point under a horizontal position of the drawing, in pixels. */
  readonly indexAt: (x: number, width: number) => number;
  readonly onRange?: ((range: IndexRange) => void) | undefined;
  readonly onDrill?: ((index: number) => void) | undefined;
  readonly table: ReactNode;
  readonly showTable?: boolean | undefined;
  readonly width?: number | undefined;
  readonly children: (view: { readonly width: number; readonly reading: number | null; readonly range: IndexRange | null }) => ReactNode;
}

const ordered = (a: number, b: number): IndexRange => (a <= b ? [a, b] : [b, a]);

/** Where the reading line goes for a key, or null when the key is not about moving. */
export function movedReading(key: string, reading: number | null, count: number): number | null {
  const last = count - 1;
  const from = reading ?? last;
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: reading === null ? last : Math.max(from - 1, 0),
    ArrowRight: reading === null ? last : Math.min(from + 1, last),
    Home: 0,
    End: last,
  };
  return count === 0 ? null : (targets[key] ?? null);
}

/**
 * Shell of a time chart: one tab stop, a reading line moved by arrows, Home and End, a range by Shift and arrows or by
 * dragging, Enter to drill, T for the table of the same data.
 */
export function ChartFrame(props: ChartFrameProps) {
  const { count, onRange, onDrill } = props;
  const box = useRef<HTMLDivElement>(null);
  const measured = useWidth(box, props.width ?? 640);
  const width = props.width ?? measured;
  const [reading, setReading] = useState<number | null>(null);
  const [anchor, setAnchor] = useState<number | null>(null);
  const [dragged, setDragged] = useState(false);
  const [toggled, setToggled] = useState(false);
  const showTable = (props.showTable ?? false) !== toggled;
  const range = anchor !== null && reading !== null && anchor !== reading ? ordered(anchor, reading) : null;
  const clear = (): void => {
    setAnchor(null);
    setDragged(false);
  };
  const drill = (): void => {
    if (range !== null) onRange?.(range);
    else if (reading !== null) onDrill?.(reading);
    clear();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const moved = movedReading(event.key, reading, count);
    if (moved !== null) {
      setAnchor(event.shiftKey ? (anchor ?? reading ?? moved) : null);
      setReading(moved);
    } else if (event.key === 'Enter') drill();
    else if (event.key === 'Escape') {
      setReading(null);
      clear();
    } else if (event.key.toLowerCase() === 't') setToggled(!toggled);
    else return;
    event.preventDefault();
  };
  const at = (event: PointerEvent<HTMLElement>): number => {
    const left = event.currentTarget.getBoundingClientRect().left;
    return Math.min(Math.max(props.indexAt(event.clientX - left, width), 0), Math.max(count - 1, 0));
  };
  return (
    <div className="appmon-chart" ref={box}>
      {showTable ? (
        <div className="appmon-chart-table" role="region" aria-label={`Table: ${props.label}`} tabIndex={0}>
          {props.table}
        </div>
      ) : (
        <div
          className="appmon-chart-plot"
          role="group"
          aria-roledescription="chart"
          aria-label={props.label}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            setAnchor(at(event));
            setReading(at(event));
            setDragged(true);
          }}
          onPointerMove={(event) => {
            if (count > 0) setReading(at(event));
          }}
          onPointerUp={() => {
            if (dragged) drill();
          }}
          onPointerLeave={() => {
            setReading(null);
            clear();
          }}
        >
          {props.children({ width, reading: reading === null || reading >= count ? null : reading, range })}
        </div>
      )}
      <div className="appmon-chart-foot">
        <span className="appmon-chart-reading" aria-live="polite">
          {!showTable && reading !== null && reading < count ? props.describe(reading) : ''}
        </span>
        <button
          type="button"
          className="appmon-link"
          onClick={() => {
            setToggled(!toggled);
          }}
        >
          {showTable ? 'Show as chart' : 'Show as table'}
        </button>
      </div>
    </div>
  );
}
