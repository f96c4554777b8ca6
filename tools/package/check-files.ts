import { readFileSync } from 'node:fs';
import type { PackageFile } from '../build/package-files';

const textOf = (file: PackageFile): string => ('text' in file.content ? file.content.text : readFileSync(file.content.file, 'utf8'));
const bytesOf = (file: PackageFile): Buffer => ('text' in file.content ? Buffer.from(file.content.text) : readFileSync(file.content.file));

/** The architecture folders, the only places for machine code. */
const MACHINE_CODE_FOLDER = /^(linux_x86_64|linux_aarch64|windows_x86_64)\/bin\/node(\.exe)?$/;
/** Starts Splunk's own Node through its command line: Splunk's vetting fails every file but documents for it. */
const SPLUNK_NODE = new RegExp(['cmd', 'node'].join('["\', ]+'));
const isMachineCode = (bytes: Buffer): boolean =>
  bytes.subarray(0, 4).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46])) || bytes.subarray(0, 2).toString('latin1') === 'MZ';

interface Rule {
  readonly applies: RegExp;
  /** Undefined when the file is as it should be. */
  readonly problem: (file: PackageFile) => string | undefined;
}

/** What Splunk's vetting refuses late, or does not look at although it should. */
const RULES: readonly Rule[] = [
  { applies: /(^|\/)\./, problem: () => 'names that start with a dot end the vetting' },
  { applies: /\.map$/, problem: () => 'source maps do not ship' },
  { applies: /(^|\/)(local|node_modules|__MACOSX)\/|local\.meta$/, problem: () => 'this folder does not ship' },
  { applies: /\.(ts|tsx|py|pyc|log)$/, problem: () => 'sources, Python and logs do not ship' },
  { applies: /[^\w./-]/, problem: () => 'expected letters, digits, dot, dash and underscore in the name' },
  { applies: /^bin\/[^/]+\.(sh|cmd)$/, problem: ({ mode }) => (mode === 0o755 ? undefined : 'a launcher must be executable') },
  { applies: /\.sh$/, problem: (file) => (textOf(file).includes('\r') ? 'expected LF line ends' : undefined) },
  {
    applies: /./,
    problem: ({ path, mode }) => (mode === 0o755 && !/(^|\/)bin\//.test(path) ? 'executable outside a bin folder' : undefined),
  },
  {
    applies: /\.json$|^app\.manifest$/,
    problem: (file) => {
      try {
        JSON.parse(textOf(file));
        return undefined;
      } catch (error) {
        return `not JSON: ${String(error)}`;
      }
    },
  },
  {
    applies: /^(?!.*\.(png|exe)$)(?!(linux|windows)_)(?!.*\.(md|txt)$)/,
    problem: (file) => (SPLUNK_NODE.test(textOf(file)) ? "holds the text that starts Splunk's own Node" : undefined),
  },
  {
    applies: /^(?!(linux|windows)_\w+\/bin\/)/,
    problem: (file) => (isMachineCode(bytesOf(file)) ? 'machine code outside the architecture folders' : undefined),
  },
  {
    applies: /^(linux|windows)_\w+\//,
    problem: ({ path }) =>
      MACHINE_CODE_FOLDER.test(path) || path.endsWith('/NODE_LICENSE.txt') ? undefined : 'only Node and its licence belong here',
  },
  {
    applies: /\.(js|mjs|css|html)$/,
    problem: (file) => (/[/][/][#@] ?sourceMappingURL=[\w./-]+\.map/.test(textOf(file)) ? 'refers to a source map' : undefined),
  },
  {
    applies: /^appserver\/static\/pages\/.*\.js$/,
    problem: (file) => (/[^\0-\x7f]/.test(textOf(file)) ? 'expected ASCII: scripts are served without a charset' : undefined),
  },
  {
    applies: /\.(js|mjs|sh|cmd|conf|xml|html)$/,
    problem: (file) =>
      /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----\n[A-Za-z0-9+/]{20}/.test(textOf(file)) ? 'holds a private key' : undefined,
  },
];

/** Everything that is wrong with the files of a package, one line each. */
export const checkFiles = (files: readonly PackageFile[]): string[] =>
  files.flatMap((file) =>
    RULES.filter(({ applies }) => applies.test(file.path)).flatMap(({ problem }) => {
      const found = problem(file);
      return found ? [`${file.path}: ${found}`] : [];
    }),
  );
