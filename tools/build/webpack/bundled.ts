import type { Compilation, Module } from 'webpack';

/** Modules that webpack joined into one keep their parts here. */
interface Joined {
  readonly modules?: readonly Module[];
}
interface FromFile {
  readonly resource?: string;
}

const partsOf = (module: Module): readonly Module[] => (module as Module & Joined).modules ?? [module];

/** The files of npm packages of which something is in the emitted scripts, sorted; absolute paths. */
export function bundledFiles(compilation: Compilation): string[] {
  const files = new Set<string>();
  for (const chunk of compilation.chunks)
    for (const module of compilation.chunkGraph.getChunkModulesIterable(chunk))
      for (const part of partsOf(module)) {
        const file = ((part as Module & FromFile).resource ?? '').replace(/\?.*$/, '');
        if (/[\\/]node_modules[\\/]/.test(file)) files.add(file);
      }
  return [...files].sort();
}
