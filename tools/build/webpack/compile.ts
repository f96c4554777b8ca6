import webpack, { type Configuration } from 'webpack';
import { buildError } from '../errors';

/** Runs one compilation and resolves with the emitted files and their sizes in bytes; a compile error throws. */
export function compile(stage: string, configuration: Configuration): Promise<ReadonlyMap<string, number>> {
  const compiler = webpack(configuration);
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      compiler.close(() => {
        if (error) {
          reject(error);
          return;
        }
        const json = stats?.toJson({ all: false, errors: true });
        if (!json || (json.errors?.length ?? 0) > 0) {
          const errors = (json?.errors ?? []).map((each) => `${each.moduleName ?? each.file ?? ''} ${each.message}`).join('\n');
          reject(buildError('APPMON-BUILD-COMPILE', { stage, errors }));
          return;
        }
        resolve(new Map((stats?.compilation.getAssets() ?? []).map((asset) => [asset.name, asset.source.size()])));
      });
    });
  });
}
