import type { ReactNode } from 'react';
import { bases } from '../../ui/data/bases';
import type { LiveRows } from '../../ui/data/use-data';
import type { Bar } from '../../ui/parts/Bars';
import { Bars } from '../../ui/parts/Bars';
import type { DataPanelProps } from '../../ui/parts/DataPanel';
import { DataPanel } from '../../ui/parts/DataPanel';
import { useFormats } from '../../ui/state/account';
import { savedSearchSpl, searchLink } from '../../ui/state/links';

const search = searchLink(savedSearchSpl(bases.quality.name), '-24h@m', 'now');

/** What every panel of the page is drawn from: the rows of its one base search. */
export interface BaseProps {
  readonly base: LiveRows;
}

interface QualityPanelProps
  extends BaseProps, Pick<DataPanelProps<unknown>, 'title' | 'subtitle' | 'span' | 'data' | 'footer' | 'explain'> {
  /** Shown instead of the content; null when there is content. */
  readonly none: ReactNode;
  readonly content: () => ReactNode;
}

/** A panel over the search behind the whole page. */
export const QualityPanel = ({ base, none, content, ...panel }: QualityPanelProps) => (
  <DataPanel {...panel} live={base} search={search} empty={none}>
    {content}
  </DataPanel>
);

/** Bars of counts, the longest as long as the panel is wide. */
export function CountBars({ caption, bars }: { caption: string; bars: readonly Omit<Bar, 'text'>[] }) {
  const formats = useFormats();
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return <Bars caption={caption} max={most} bars={bars.map((bar) => ({ ...bar, text: formats.number(bar.value) }))} />;
}
