import { XMLParser } from 'fast-xml-parser';
import { readWindow, windowOf, writeResults, type ResultPage } from './output';

const page: ResultPage = {
  fields: ['n', 'tag', '_raw'],
  rows: [{ n: 1.5, tag: ['a', 'b'], _raw: 'x <&> "y"' }, { n: 20 }],
  preview: false,
  offset: 3,
  messages: [{ type: 'INFO', text: 'hello' }],
  showMetadata: false,
};
const parsed = (mode: string, more: Partial<ResultPage> = {}): unknown => JSON.parse(writeResults({ ...page, ...more }, mode)?.body ?? '');
const head = { preview: false, init_offset: 3, messages: [{ type: 'INFO', text: 'hello' }] };

describe('output modes', () => {
  it('json: one object a row, numbers as texts, several values as arrays, absent fields left out', () => {
    expect(parsed('json')).toMatchObject({
      ...head,
      fields: [{ name: 'n' }, { name: 'tag' }, { name: '_raw' }],
      results: [{ n: '1.5', tag: ['a', 'b'], _raw: 'x <&> "y"' }, { n: '20' }],
    });
  });

  it('json_rows and json_cols: absent cells are null, and field names become objects with show_metadata', () => {
    expect(parsed('json_rows')).toEqual({
      ...head,
      fields: ['n', 'tag', '_raw'],
      rows: [
        ['1.5', ['a', 'b'], 'x <&> "y"'],
        ['20', null, null],
      ],
    });
    expect(parsed('json_cols', { showMetadata: true })).toEqual({
      ...head,
      fields: [{ name: 'n' }, { name: 'tag' }, { name: '_raw' }],
      columns: [
        ['1.5', '20'],
        [['a', 'b'], null],
        ['x <&> "y"', null],
      ],
    });
  });

  it('csv: several values are lines of one cell', () => {
    expect(writeResults(page, 'csv')?.body).toBe('n,tag,_raw\n1.5,"a\nb","x <&> ""y"""\n20,,\n');
  });

  it('xml: an XML parser reads fields, values and offsets back', () => {
    const options = { ignoreAttributes: false, isArray: (name: string) => ['value', 'field', 'result'].includes(name) };
    const { results } = new XMLParser(options).parse(writeResults(page, 'xml')?.body ?? '') as {
      results: { '@_preview': string; result: Array<Record<string, unknown>> };
    };
    expect(results['@_preview']).toBe('0');
    expect(results.result[0]).toMatchObject({
      '@_offset': '3',
      field: [
        { '@_k': 'n', value: [{ text: 1.5 }] },
        { '@_k': 'tag', value: [{ text: 'a' }, { text: 'b' }] },
        { '@_k': '_raw', v: { '#text': 'x <&> "y"' } },
      ],
    });
  });

  it('export: a line a row, the last one marked', () => {
    const lines = writeResults(page, 'export')
      ?.body.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      { preview: false, offset: 3, result: { n: '1.5', tag: ['a', 'b'], _raw: 'x <&> "y"' } },
      { preview: false, offset: 4, lastrow: true, result: { n: '20' } },
    ]);
  });

  it('raw: the events alone; an unknown mode is undefined', () => {
    expect(writeResults(page, 'raw')?.body).toBe('x <&> "y"\n\n');
    expect(writeResults(page, 'constructor')).toBeUndefined();
  });
});

describe('result window', () => {
  const results = { fields: ['a', 'b_1', 'b_2'], rows: [{ a: '10' }, { a: 'x' }, { a: '9' }, {}], preview: false };
  const rows = (query: string): unknown => windowOf(results, readWindow(new URLSearchParams(query))).rows;

  it.each([
    ['count=2', [{ a: '10' }, { a: 'x' }]],
    ['count=0&offset=2', [{ a: '9' }, {}]],
    ['offset=-1', [{}]],
    ['sort_key=a&count=2', [{ a: '9' }, { a: '10' }]],
    ['sort_key=a&sort_dir=desc&count=2', [{ a: 'x' }, {}]],
  ])('%s', (query, expected) => {
    expect(rows(query)).toEqual(expected);
  });

  it('narrows columns by f and field_list, patterns included', () => {
    expect(windowOf(results, readWindow(new URLSearchParams('f=b*&field_list=a,nope'))).fields).toEqual(['b_1', 'b_2', 'a']);
  });

  it('refuses a count that is no number', () => {
    expect(() => readWindow(new URLSearchParams('count=many'))).toThrow('whole number');
  });
});
