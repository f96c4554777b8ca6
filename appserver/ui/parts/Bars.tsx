import type { ReactNode } from 'react';

/** One bar. `value`, `tick` and `max` share a unit. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Expected value, drawn as a tick. */
  readonly tick?: number | undefined;
  /** Value as text. */
  readonly text: string;
  readonly tone?: 'series-1' | 'series-6' | 'bad' | 'watch' | 'normal';
  /** Comparison after the value, such as a lift. */
  readonly note?: ReactNode;
  readonly href?: string;
}

/** Horizontal bars in a table: label, bar with its expected tick, value. */
export function Bars({ bars, max, caption }: { bars: readonly Bar[]; max: number; caption: string }) {
  const share = (value: number): string => `${String(Math.min(Math.max(max === 0 ? 0 : (100 * value) / max, 0), 100))}%`;
  return (
    <table className="appmon-bars">
      <caption className="appmon-hidden">{caption}</caption>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.label}>
            <th scope="row">{bar.href === undefined ? bar.label : <a href={bar.href}>{bar.label}</a>}</th>
            <td className="appmon-bar-cell">
              <span className="appmon-bar-track" aria-hidden="true">
                <span
                  className="appmon-bar"
                  style={{
                    width: share(bar.value),
                    minWidth: bar.value > 0 ? 2 : 0,
                    background: `var(--appmon-${bar.tone ?? 'series-1'})`,
                  }}
                />
                {bar.tick === undefined ? null : <span className="appmon-bar-tick" style={{ left: share(bar.tick) }} />}
              </span>
            </td>
            <td className="appmon-bar-value">
              {bar.text} {bar.note}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
