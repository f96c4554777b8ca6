import { parseReports } from '../crash';
import { readSymbols, symbolicate } from '.';

/** Two methods of one residual name, of which only one stands at a line; ProGuard manual, "Retrace". */
const MAPPING = `# pg_map_id: 0a1b2c3
com.bank.Card -> a.a:
    1:9:void open(int):40:48 -> a
    1:9:void close():70:78 -> b
    void first() -> c
    void second(int) -> c
`;
const [index] = readSymbols(new TextEncoder().encode(MAPPING), 'mapping.txt');

function framesOf(...lines: string[]): unknown[] {
  const [report] = parseReports(['java.lang.IllegalStateException: x', ...lines.map((line) => `\tat ${line}`)].join('\n'));
  const named = report && { ...report, fields: { ...report.fields, mapping_id: '0a1b2c3' } };
  const frames = named && symbolicate(named, () => index).report.causes[0]?.frames;
  return (frames ?? []).map(({ symbol_raw: raw, alternatives }) => [raw, alternatives]);
}

test('a frame that may have been several methods keeps the first and names the others', () => {
  expect(framesOf('a.a.c(SourceFile)', 'a.a.a(SourceFile:3)')).toEqual([
    ['com.bank.Card.first', ['com.bank.Card.second(Card.java)']],
    ['com.bank.Card.open', undefined],
  ]);
});
