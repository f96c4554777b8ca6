import Minimizer from 'minimizer-webpack-plugin';
import { join } from 'node:path';
import type { Configuration } from 'webpack';
import { fingerprint } from '../fingerprint';
import { CACHE, ROOT } from '../paths';

/** Settings of a compilation that differ between the three. */
export interface Stage {
  readonly name: string;
  readonly outputPath: string;
  /** Browsers get ES2019, Node 20 gets ES2022. */
  readonly target: 'browser' | 'node';
  readonly watch: boolean;
}

/** What pages, visualizations and Node bundles share: swc as transpiler and minimiser, ASCII output, a cache on disk. */
export function commonConfiguration({ name, outputPath, target, watch }: Stage): Configuration {
  return {
    name,
    mode: 'production',
    context: ROOT,
    devtool: false,
    cache: { type: 'filesystem', cacheDirectory: join(CACHE, 'webpack'), name, version: fingerprint(['tools/build', 'package-lock.json']) },
    output: { path: outputPath, clean: true },
    resolve: { extensions: ['.tsx', '.ts', '.mjs', '.js', '.json'] },
    performance: { hints: false },
    stats: 'none',
    watch: false,
    module: {
      rules: [
        {
          test: /\.tsx?$/,
          exclude: /node_modules/,
          use: {
            loader: 'swc-loader',
            options: {
              jsc: {
                parser: { syntax: 'typescript', tsx: true },
                target: target === 'browser' ? 'es2019' : 'es2022',
                transform: { react: { runtime: 'automatic' } },
              },
            },
          },
        },
        { test: /charting-bundle[\\/]index\.js$/, loader: join(__dirname, 'chart-engine-loader.cjs') },
        { test: /\.css$/, use: ['style-loader', 'css-loader'] },
        { test: /\.(woff2?|ttf|eot|png|svg|gif)$/, type: 'asset/inline' },
      ],
    },
    optimization: {
      minimize: !watch,
      moduleIds: 'deterministic',
      chunkIds: 'deterministic',
      minimizer: [
        new Minimizer({
          minify: Minimizer.swcMinify,
          parallel: 2,
          extractComments: false,
          // Splunk Web serves scripts without a charset: anything but ASCII would stop the page.
          terserOptions: { format: { comments: false, ascii_only: true } },
        }),
      ],
    },
  };
}
