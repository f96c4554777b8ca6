import type { Formats } from '../kit/format';
import type { Timeline } from './data';
import { withUnit } from './summary';

/** The data of the chart as a table. */
export function TimelineTable({ timeline, unit, formats }: { timeline: Timeline; unit: string; formats: Formats }) {
  const cell = (value: number | null | undefined): string => (typeof value === 'number' ? withUnit(value, unit, formats) : '–');
  return (
    <table className="appmon-data">
      <caption>Values over time, {formats.timeZone}</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {timeline.series.map((line) => (
            <th scope="col" key={line.name}>
              {line.name}
            </th>
          ))}
          {timeline.band === null ? null : <th scope="col">Normal range</th>}
        </tr>
      </thead>
      <tbody>
        {timeline.times.map((time, index) => (
          <tr key={time}>
            <th scope="row">{formats.dateTime(time)}</th>
            {timeline.series.map((line) => (
              <td key={line.name}>{cell(line.values[index])}</td>
            ))}
            {timeline.band === null ? null : (
              <td>
                {cell(timeline.band.lower[index])} – {cell(timeline.band.upper[index])}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
