import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { errorCatalogue } from '../../core/errors';
import { ROOT } from '../build/paths';

const fail = errorCatalogue({
  'APPMON-REFERENCE-ERROR': '{file} holds a message that cannot be read: expected a text, or texts joined by +; got {found}.',
});

/** A coded error as its catalogue writes it; `{name}` stands for a value of the moment. */
export interface CodedMessage {
  readonly code: string;
  readonly message: string;
  /** Folder of the catalogue. */
  readonly folder: string;
}

const FOLDERS = ['core', 'gateway', 'runtime', 'inputs', 'bin', 'appserver', 'cli', 'tools'];

const sourcesBelow = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesBelow(path);
    return /(?<!\.test|\.d)\.tsx?$/.test(path) ? [path] : [];
  });

function textOf(node: ts.Expression, file: string): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return textOf(node.expression, file);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return textOf(node.left, file) + textOf(node.right, file);
  throw fail('APPMON-REFERENCE-ERROR', { file, found: node.getText() });
}

/** The catalogues of one source: what `errorCatalogue({ code: message, … })` is called with. */
export function cataloguesOf(file: string, text: string): CodedMessage[] {
  const found: CodedMessage[] = [];
  const visit = (node: ts.Node): void => {
    const [argument] = ts.isCallExpression(node) && node.expression.getText() === 'errorCatalogue' ? node.arguments : [];
    if (argument && ts.isObjectLiteralExpression(argument))
      for (const property of argument.properties)
        if (ts.isPropertyAssignment(property) && ts.isStringLiteral(property.name))
          found.push({ code: property.name.text, message: textOf(property.initializer, file), folder: dirname(file) });
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));
  return found;
}

/** Every coded error of the product, sorted by code. */
export const allErrors = (): CodedMessage[] =>
  FOLDERS.flatMap(sourcesBelow)
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      return text.includes('errorCatalogue(') ? cataloguesOf(file, text) : [];
    })
    .sort((left, right) => (left.code < right.code ? -1 : 1));

const cell = (text: string): string =>
  text
    .replaceAll('|', '\\|')
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('<', '&lt;');

/** The page `docs/reference/errors.md`: a code that two folders share (they may not import each other) is one row. */
export function errorsPage(errors: readonly CodedMessage[]): string {
  const rows = new Map<string, string[]>();
  for (const { code, message, folder } of errors) {
    const row = `| \`${code}\` | ${cell(message)} |`;
    rows.set(row, [...(rows.get(row) ?? []), folder]);
  }
  return [
    '# Error codes',
    '',
    'Written by `node tools/run.cjs reference` from the catalogues in the source. Words in braces are filled in at the moment.',
    '',
    '| Code | Message | From |',
    '|---|---|---|',
    ...[...rows].map(([row, folders]) => `${row} ${folders.sort().join(', ')} |`),
    '',
  ].join('\n');
}
