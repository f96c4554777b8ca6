import { join } from 'node:path';
import type { Configuration } from 'webpack';
import { findVisualizations } from '../discover';
import { APP_ID, COMPILED, ROOT } from '../paths';
import { CleanAssets } from './clean-assets';
import { commonConfiguration } from './common';

/** AMD modules whose value is the class itself, as hosts of classic visualizations load them. */
export function visualizationsConfiguration(watch: boolean): Configuration | undefined {
  const found = findVisualizations(ROOT);
  if (found.length === 0) return undefined;
  const common = commonConfiguration({ name: 'visualizations', outputPath: join(COMPILED, 'visualizations'), target: 'browser', watch });
  return {
    ...common,
    entry: Object.fromEntries(found.map(({ name, folder }) => [name, join(folder, 'classic.ts')])),
    target: ['web', 'es2019'],
    output: {
      ...common.output,
      filename: '[name]/visualization.js',
      uniqueName: `${APP_ID}_visualizations`,
      library: { type: 'amd', export: 'default' },
    },
    externals: ['api/SplunkVisualizationBase', 'api/SplunkVisualizationUtils'],
    plugins: watch ? [] : [new CleanAssets()],
  };
}
