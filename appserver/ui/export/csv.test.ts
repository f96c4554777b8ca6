import { csvCell, toCsv } from './csv';

describe('CSV', () => {
  it('writes ISO times in UTC, quotes and CRLF (RFC 4180)', () => {
    const data = { fields: ['_time', 'title', 'trend'], columns: [['1794898800'], ['a "b", c'], [['1', '2']]] };
    expect(toCsv(data)).toBe('_time,title,trend\r\n2026-11-17T07:00:00.000Z,"a ""b"", c",1;2\r\n');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-2+3', "'-2+3"],
    ['-2.5', '-2.5'],
    ['8.14.0', '8.14.0'],
  ])('keeps a spreadsheet from running %s', (value, written) => {
    expect(csvCell(value)).toBe(written);
  });
});
