import type { CommandDefinition, CommandExample } from './command';
import { COMMANDS } from './commands/index';
import { DEFAULT_LIMITS } from './limits';
import type { Row } from './value';

/** A page of the generated reference: its path under docs/reference/spl and its Markdown. */
export interface ReferencePage {
  readonly path: string;
  readonly text: string;
}

/** The reference of the search language, from the same definitions that run and that the examples are tested with. */
export function referencePages(): ReferencePage[] {
  const commands = [...COMMANDS].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    { path: 'README.md', text: overview(commands) },
    ...commands.map((command) => ({ path: `${command.name}.md`, text: commandPage(command) })),
  ];
}

function overview(commands: readonly CommandDefinition[]): string {
  const rows = commands.map(({ name, kind, doc }) => `| [${name}](${name}.md) | ${kind} | ${cell(doc.summary)} |`);
  const limits = Object.entries(DEFAULT_LIMITS).map(([name, value]) => `| ${name} | ${value} |`);
  return [
    '# Search commands',
    'Generated from `runtime/spl/commands`. A command or option that is not listed is refused with an error that says where it stands.',
    ['| command | kind | what it does |', '|---|---|---|', ...rows].join('\n'),
    '## Result caps',
    ['| cap | value |', '|---|---|', ...limits].join('\n'),
    '',
  ].join('\n\n');
}

function commandPage({ name, aliases, kind, options, doc, examples }: CommandDefinition): string {
  const parts = [
    `# ${name}`,
    doc.summary,
    `\`\`\`\n${doc.syntax}\n\`\`\``,
    `Kind: ${kind}.${aliases === undefined ? '' : ` Also: ${aliases.join(', ')}.`}`,
  ];
  parts.push(...(doc.notes ?? []));
  if (options.length > 0) {
    const rows = options.map(
      (option) => `| ${option.name} | ${option.values?.join(', ') ?? option.type} | ${option.default ?? ''} | ${cell(option.doc)} |`,
    );
    parts.push('## Options', ['| option | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n'));
  }
  if (examples.length > 0) parts.push('## Examples', ...examples.flatMap(exampleParts));
  return `${parts.join('\n\n')}\n`;
}

function exampleParts({ title, search, input, output, source }: CommandExample): string[] {
  const given = input === undefined ? [] : ['Given', tableOf(input)];
  return [
    `### ${title}`,
    ...given,
    `\`\`\`\n${input === undefined ? '' : '… '}| ${search}\n\`\`\``,
    'gives',
    tableOf(output),
    `(${source})`,
  ];
}

function tableOf(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0) return 'no rows';
  const lines = rows.map((row) => `| ${columns.map((column) => cell(shown(row[column]))).join(' | ')} |`);
  return [`| ${columns.map(cell).join(' | ')} |`, `|${columns.map(() => '---|').join('')}`, ...lines].join('\n');
}

const shown = (value: Row[string]): string => (value === undefined ? '' : Array.isArray(value) ? value.join(', ') : String(value));

/** Text that fits one cell of a Markdown table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
