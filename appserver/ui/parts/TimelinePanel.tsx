import type { ReactNode } from 'react';
import type { Columns } from '../../../visualizations/kit/columns';
import type { StabilityTimelineOptions } from '../../../visualizations/stability_timeline/Component';
import { StabilityTimeline } from '../../../visualizations/stability_timeline/Component';
import { useFormats } from '../state/account';
import type { DataPanelProps } from './DataPanel';
import { DataPanel } from './DataPanel';

interface TimelinePanelProps extends Omit<DataPanelProps<unknown>, 'children' | 'data' | 'empty' | 'picture' | 'space'> {
  /** The series: `_time` beside one column a series. */
  readonly data: Columns;
  /** Shown when there is no series. */
  readonly none: ReactNode;
  /** Height of the picture in pixels. */
  readonly height: number;
  readonly options?: StabilityTimelineOptions;
}

/** A panel that holds series over time. */
export function TimelinePanel({ data, none, height, options, ...panel }: TimelinePanelProps) {
  const formats = useFormats();
  return (
    <DataPanel {...panel} data={data} picture space={height} empty={data.fields.length === 0 ? none : undefined}>
      {() => <StabilityTimeline data={data} formats={formats} height={height} {...(options === undefined ? {} : { options })} />}
    </DataPanel>
  );
}
