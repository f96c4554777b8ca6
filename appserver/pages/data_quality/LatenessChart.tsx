import Column from '@splunk/visualizations/Column';
import type { Row } from '../../ui/data/rows';
import { text } from '../../ui/data/rows';

const height = 220;

/** How late crashes arrive, as a column chart. Its own chunk: the chart engine is heavy. */
export function LatenessChart({ rows, width }: { rows: readonly Row[]; width: number }) {
  const data = {
    fields: [{ name: 'bucket' }, { name: 'share' }],
    columns: [rows.map((row) => text(row, 'bucket')), rows.map((row) => text(row, 'share'))],
  };
  return (
    <Column
      width={width}
      height={height}
      dataSources={{ primary: { data, meta: {}, requestParams: { offset: 0, count: 100 } } }}
      options={{
        xAxisTitleVisibility: 'hide',
        yAxisTitleText: '% of crashes',
        legendDisplay: 'off',
        backgroundColor: 'transparent',
        seriesColors: ['#1257a0'],
      }}
    />
  );
}
