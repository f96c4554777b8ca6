/** Modules that the host of classic visualizations provides at run time. */
declare module 'api/SplunkVisualizationBase' {
  /** Base of every classic visualization, an ES5 constructor of the host. */
  export default class SplunkVisualizationBase {
    static readonly COLUMN_MAJOR_OUTPUT_MODE: string;
    static readonly VisualizationError: new (message: string) => Error;
    readonly el: HTMLElement;
    initialize(): void;
    drilldown(payload: { action: string; data: Record<string, unknown> }, event?: Event): void;
    getPropertyNamespaceInfo(): { propertyNamespace: string };
    invalidateUpdateView(): void;
  }
  export const FIELD_VALUE_DRILLDOWN: string;
}

declare module 'api/SplunkVisualizationUtils' {
  const utils: { getCurrentTheme?: () => string };
  export default utils;
}

declare module '*.css';
