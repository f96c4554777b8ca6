import SplunkVisualizationBase from 'api/SplunkVisualizationBase';
import SplunkVisualizationUtils from 'api/SplunkVisualizationUtils';
import type { Root } from 'react-dom/client';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import type { Columns } from '../kit/columns';
import { createFormats } from '../kit/format';
import { hostColumns, ownOptions, placeOf, schemeOf } from '../kit/host-config';
import { tokenStyle } from '../kit/tokens';
import { StabilityTimeline } from './Component';
import { readTimeline } from './data';
import { timelineOptions } from './options';

const rowLimit = 10_000;
const footHeight = 40;

/** The chart as a classic custom visualization: Simple XML, the search page, and Studio's compatibility mode. */
export default class StabilityTimelineVisualization extends SplunkVisualizationBase {
  private root: Root | undefined;
  private shown: readonly [data: Columns, config: Readonly<Record<string, unknown>>] | undefined;

  /** What the host is asked for: columns, up to 10,000 rows. */
  getInitialDataParams(): { outputMode: string; count: number } {
    return { outputMode: SplunkVisualizationBase.COLUMN_MAJOR_OUTPUT_MODE, count: rowLimit };
  }

  /** Checks the data contract; the host shows the text of the error. */
  formatData(raw: unknown): Columns {
    const data = hostColumns(raw);
    const read = data.fields.length === 0 ? undefined : readTimeline(data);
    if (read?.ok === false) throw new SplunkVisualizationBase.VisualizationError(read.message);
    return data;
  }

  /** Draws data with the options of the panel. */
  updateView(data: Columns | false, config: Readonly<Record<string, unknown>>): void {
    if (data === false || data.fields.length === 0) return;
    this.shown = [data, config];
    this.draw();
  }

  /** Draws again in the new size. */
  reflow(): void {
    this.draw();
  }

  /** Takes the chart off the page. */
  remove(): void {
    this.root?.unmount();
    this.root = undefined;
  }

  private draw(): void {
    if (this.shown === undefined) return;
    const [data, config] = this.shown;
    const options = ownOptions(config, this.getPropertyNamespaceInfo().propertyNamespace);
    const place = placeOf(options);
    this.root ??= createRoot(this.el);
    const chart = createElement(StabilityTimeline, {
      data,
      formats: createFormats(place.locale, place.timeZone),
      options: timelineOptions(options),
      height: Math.max(this.el.clientHeight - footHeight, 160),
      onSelect: ({ earliest, latest }) => {
        this.drilldown({ action: 'fieldvalue', data: { earliest, latest } });
      },
    });
    const scheme = schemeOf(options, SplunkVisualizationUtils.getCurrentTheme?.());
    this.root.render(createElement('div', { className: 'appmon-viz', style: tokenStyle(scheme) }, chart));
  }
}
