import { createRoot } from 'react-dom/client';
import { createFormats } from '../kit/format';
import { hostColumns, ownOptions, placeOf, schemeOf } from '../kit/host-config';
import { tokenStyle } from '../kit/tokens';
import { StabilityTimeline } from './Component';
import { timelineOptions } from './options';
import './visualization.css';

/** The part of Dashboard Studio's extension interface that this chart uses. */
interface StudioHost {
  readonly addDataSourcesListener: (listener: (sources: { primary?: { data?: unknown } }) => void) => void;
  readonly addOptionsListener: (listener: (options: Record<string, unknown>) => void) => void;
  readonly addDimensionsListener: (listener: (size: { width: number; height: number }) => void) => void;
  readonly addThemeListener: (listener: (theme: { colorScheme?: string } | string) => void) => void;
  readonly triggerDrilldown: (payload: Record<string, unknown>) => void;
}

declare global {
  var VisualizationAPI: StudioHost | undefined;
}

/** Connects the chart to a Studio host and draws into `element` whenever something changes. */
export function connect(host: StudioHost, element: HTMLElement): void {
  const root = createRoot(element);
  const state = { data: hostColumns(undefined), options: {} as Record<string, unknown>, theme: 'light', width: 0, height: 300 };
  const draw = (): void => {
    if (state.data.fields.length === 0) return;
    const options = ownOptions(state.options, '');
    const place = placeOf(options);
    root.render(
      <div className="appmon-viz" style={tokenStyle(schemeOf(options, state.theme))}>
        <StabilityTimeline
          data={state.data}
          formats={createFormats(place.locale, place.timeZone)}
          options={timelineOptions(options)}
          height={Math.max(state.height - 40, 160)}
          {...(state.width > 0 ? { width: state.width } : {})}
          onSelect={(selection) => {
            host.triggerDrilldown({ earliest: selection.earliest, latest: selection.latest });
          }}
        />
      </div>,
    );
  };
  host.addDataSourcesListener((sources) => {
    state.data = hostColumns(sources.primary?.data);
    draw();
  });
  host.addOptionsListener((options) => {
    state.options = options;
    draw();
  });
  host.addDimensionsListener((size) => {
    Object.assign(state, size);
    draw();
  });
  host.addThemeListener((theme) => {
    state.theme = typeof theme === 'string' ? theme : (theme.colorScheme ?? 'light');
    draw();
  });
}

if (globalThis.VisualizationAPI !== undefined)
  connect(globalThis.VisualizationAPI, document.body.appendChild(document.createElement('div')));
