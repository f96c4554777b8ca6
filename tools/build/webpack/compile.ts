import webpack, { type Configuration } from 'webpack';
import { buildError } from '../errors';
import { bundledFiles } from './bundled';

/** What a compilation emitted. */
export interface Compiled {
  /** Bytes by file name. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Files of npm packages of which something is in them. */
  readonly bundled: readonly string[];
}

/** Runs one compilation; a compile error throws. */
export function compile(stage: string, configuration: Configuration): Promise<Compiled> {
  const compiler = webpack(configuration);
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      compiler.close(() => {
        if (error) {
          reject(error);
          return;
        }
        const errors = stats?.toJson({ all: false, errors: true }).errors ?? [];
        if (!stats || errors.length > 0) {
          const lines = errors.map((each) => `${each.moduleName ?? each.file ?? ''} ${each.message}`).join('\n');
          reject(buildError('APPMON-BUILD-COMPILE', { stage, errors: lines }));
          return;
        }
        const { compilation } = stats;
        resolve({
          sizes: new Map(compilation.getAssets().map((asset) => [asset.name, asset.source.size()])),
          bundled: bundledFiles(compilation),
        });
      });
    });
  });
}
