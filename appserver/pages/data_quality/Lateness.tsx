import Button from '@splunk/react-ui/Button';
import { lazy, Suspense, useRef, useState } from 'react';
import { useWidth } from '../../../visualizations/kit/use-width';
import type { Row } from '../../ui/data/rows';
import { amount, text } from '../../ui/data/rows';
import { Bars } from '../../ui/parts/Bars';
import { ErrorBoundary } from '../../ui/parts/ErrorBoundary';
import { usePhone } from '../../ui/shell/PageFrame';
import { useFormats } from '../../ui/state/account';

const Chart = lazy(() =>
  import(/* webpackChunkName: "lateness-chart" */ './LatenessChart').then(({ LatenessChart }) => ({ default: LatenessChart })),
);

/** Lateness as bars at once, and as a chart when asked for: the chart engine is loaded only then. */
export function Lateness({ rows }: { rows: readonly Row[] }) {
  const formats = useFormats();
  const phone = usePhone();
  const [chart, setChart] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 480);
  return (
    <div ref={box}>
      {chart ? (
        <ErrorBoundary what="The chart">
          <Suspense fallback={<div className="appmon-chart-space" aria-busy="true" />}>
            <Chart rows={rows} width={width} />
          </Suspense>
        </ErrorBoundary>
      ) : (
        <Bars
          caption="Share of crashes by lateness"
          max={100}
          bars={rows.map((row) => ({
            label: text(row, 'bucket'),
            value: amount(row, 'share'),
            text: formats.percent(amount(row, 'share'), 0),
          }))}
        />
      )}
      {phone ? null : (
        <Button
          label={chart ? 'Show bars' : 'Show chart'}
          onClick={() => {
            setChart(!chart);
          }}
        />
      )}
    </div>
  );
}
