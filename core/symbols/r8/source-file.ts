/** Given to classes that R8 made itself; names no file. */
const PLACEHOLDER = 'R8$$SyntheticClass';
const KOTLIN_SINGLETONS = 'ComposableSingletons$';
const SOURCE = /\.(?:java|kt)$/;

/**
 * Source file of a class: the one the mapping states, else the file its outermost class is named after. `MyScreenKt` holds the
 * top-level functions of `MyScreen.kt`; for other names the extension is that of `near`, the file of the class the frame was printed for.
 */
export function sourceFileOf(original: string, stated: string | undefined, near: string | undefined): string {
  if (stated !== undefined && stated !== PLACEHOLDER) return stated;
  const simple = original.slice(original.lastIndexOf('.') + 1);
  const base = simple.startsWith(KOTLIN_SINGLETONS) ? simple.slice(KOTLIN_SINGLETONS.length) : simple;
  const dollar = base.indexOf('$', 1);
  const outer = dollar < 0 ? base : base.slice(0, dollar);
  if (outer.length > 2 && outer.endsWith('Kt')) return `${outer.slice(0, -2)}.kt`;
  return `${outer}${SOURCE.exec(near ?? '')?.[0] ?? '.java'}`;
}
