/** Where symbol files go, and what is said of them. Empty texts say nothing. */
export interface SymbolOptions {
  readonly gateway: string;
  readonly app: string;
  readonly version: string;
  readonly id: string;
}

export const SYMBOL_FLAGS = [
  { name: 'gateway', kind: 'address', fallback: 'http://127.0.0.1:4318', help: 'gateway' },
  { name: 'app', kind: 'text', fallback: '', help: 'application of a mapping or source map' },
  { name: 'version', kind: 'text', fallback: '', help: 'its version, for reports that name no mapping' },
  { name: 'id', kind: 'text', fallback: '', help: 'id of a file that carries none' },
] as const;
