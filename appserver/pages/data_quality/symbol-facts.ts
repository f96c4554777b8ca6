import type { Row } from '../../ui/data/rows';
import { amount, moment, text } from '../../ui/data/rows';
import { part, percentage } from '../../ui/facts/narrow';

/** Reports of a release by how far their stacks have names; those that late symbols named count as named. Shares in percent. */
export interface Symbols {
  readonly app: string;
  readonly version: string;
  readonly platform: string;
  readonly named: number | null;
  readonly frames: number | null;
  readonly full: number;
  readonly partial: number;
  readonly waiting: number;
  readonly none: number;
  /** How many of `full` were named after they were delivered. */
  readonly late: number;
  readonly reports: number;
}

/** Releases with the worst symbols first. Counts of a window whose reports came before it are cut at zero. */
export const symbolsOf = (rows: readonly Row[]): readonly Symbols[] =>
  part(rows, 'symbolication')
    .map((row) => {
      const [full = 0, partial = 0, waiting = 0, none = 0] = ['full', 'partial', 'pending', 'none'].map((name) =>
        Math.max(0, amount(row, name)),
      );
      const reports = full + partial + waiting + none;
      return {
        app: text(row, 'app_id'),
        version: text(row, 'app_version'),
        platform: text(row, 'platform'),
        named: percentage(full, reports),
        frames: percentage(amount(row, 'named'), amount(row, 'own')),
        full,
        partial,
        waiting,
        none,
        late: amount(row, 'late'),
        reports,
      };
    })
    .sort((a, b) => (a.named ?? 100) - (b.named ?? 100));

/** A symbol file that reports need and nobody has uploaded. Times in milliseconds. */
export interface MissingSymbol {
  readonly id: string;
  /** What it belongs to, in words. */
  readonly file: string;
  readonly app: string;
  readonly platform: string;
  readonly version: string;
  readonly reports: number;
  readonly installations: number;
  readonly since: number | null;
  /** Uploads it, once the name of the file is right. */
  readonly command: string;
}

/** A word of a command as a shell reads it back: names of images come from reports. */
const quoted = (word: string): string => (/^[\w@.+][\w@.+/:-]*$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`);

const SCRIPT = /\.(?:jsbundle|bundle|hbc|js)$/;

interface Needed {
  readonly id: string;
  readonly image: string;
  readonly app: string;
  readonly platform: string;
  readonly version: string;
}

/** Which file it is, in words, and the arguments that upload it. A mapping without an id is found by application and version. */
function uploadOf({ id, image, app, platform, version }: Needed): { readonly file: string; readonly words: readonly string[] } {
  const isVersion = id.includes('@');
  const said = isVersion ? ['--app', app, '--version', version] : ['--id', id];
  if (image === 'mapping.txt') return { file: 'R8 mapping', words: [...said, 'mapping.txt'] };
  if (SCRIPT.test(image) || id.endsWith('/script')) return { file: `source map of ${image}`, words: [...said, `${image}.map`] };
  const name = image === '-' ? '' : image;
  if (platform === 'ios') return { file: `dSYM of ${name || 'an image'}`, words: [`${name || 'App'}.dSYM`] };
  return { file: `unstripped ${name || 'library'}`, words: [name || 'library.so'] };
}

/** Missing symbols, those first that were missed last for the first time: the newest release. */
export const missingSymbolsOf = (rows: readonly Row[]): readonly MissingSymbol[] =>
  part(rows, 'missing_symbols')
    .map((row) => {
      const needed = {
        id: text(row, 'missing_id'),
        image: text(row, 'image'),
        app: text(row, 'app_id'),
        platform: text(row, 'platform'),
        version: text(row, 'app_version'),
      };
      const { file, words } = uploadOf(needed);
      return {
        ...needed,
        file,
        reports: amount(row, 'reports'),
        installations: amount(row, 'installations'),
        since: moment(row, 'first_need'),
        command: ['npx appmon symbols upload', ...words.map((word) => (word.startsWith('--') ? word : quoted(word)))].join(' '),
      };
    })
    .sort((a, b) => (b.since ?? 0) - (a.since ?? 0) || b.reports - a.reports);
