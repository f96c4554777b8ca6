/**
 * The base class that classic custom visualizations extend, under both of its module names. It is an ES5 constructor
 * function, since both `Base.extend({…})` and `class X extends Base` must work on it.
 */
(() => {
  type Prototype = Record<string, unknown>;
  interface Instance extends Prototype {
    el: HTMLElement;
    initialize(): void;
  }
  interface Constructor {
    (this: Instance, element: HTMLElement): void;
    prototype: Prototype;
    [name: string]: unknown;
  }

  const Base = function (this: Instance, element: HTMLElement): void {
    this.el = element;
    this.initialize();
  } as unknown as Constructor;

  Object.assign(Base.prototype, {
    initialize: () => undefined,
    setupView: () => undefined,
    getInitialDataParams: () => ({ outputMode: 'json_cols', count: 10_000 }),
    formatData: (data: unknown) => data,
    updateView: () => undefined,
    reflow: () => undefined,
    remove: () => undefined,
    getCurrentData(this: Prototype) {
      return this['currentData'];
    },
    getCurrentConfig(this: Prototype) {
      return this['currentConfig'];
    },
    getPropertyNamespaceInfo(this: Prototype) {
      return { propertyNamespace: this['propertyNamespace'] };
    },
    drilldown: () => undefined,
  });

  const derive = (parent: Constructor, properties: Prototype): Constructor => {
    const child = function (this: Instance, element: HTMLElement): void {
      (parent as unknown as { call(self: Instance, element: HTMLElement): void }).call(this, element);
    } as unknown as Constructor;
    child.prototype = Object.assign(Object.create(parent.prototype) as Prototype, properties, { constructor: child });
    Object.assign(child, statics);
    return child;
  };

  function extend(this: Constructor, properties: Prototype): Constructor {
    return derive(this, properties);
  }

  class VisualizationError extends Error {}

  const statics = {
    extend,
    ROW_MAJOR_OUTPUT_MODE: 'json_rows',
    COLUMN_MAJOR_OUTPUT_MODE: 'json_cols',
    RAW_OUTPUT_MODE: 'json',
    FIELD_VALUE_DRILLDOWN: 'fieldvalue',
    GEOSPATIAL_DRILLDOWN: 'geospatial',
    VisualizationError,
  };
  Object.assign(Base, statics);

  const utils = {
    escapeHtml: (text: unknown) => String(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`),
    makeSafeUrl: (url: unknown) => (/^\s*(javascript|data|vbscript):/i.test(String(url)) ? '' : String(url)),
    normalizeBoolean: (value: unknown) => /^(1|true|t|yes|on)$/i.test(String(value)),
    getCurrentTheme: () => document.documentElement.dataset['theme'] ?? 'light',
    getColorPalette: () => ['#1257a0', '#159a83', '#d9560a', '#a02fd0', '#65101f', '#68737d'],
  };

  const { define } = window as unknown as { define: (name: string, dependencies: string[], factory: () => unknown) => void };
  for (const name of ['api', 'vizapi']) {
    define(`${name}/SplunkVisualizationBase`, [], () => Base);
    define(`${name}/SplunkVisualizationUtils`, [], () => utils);
  }
})();
