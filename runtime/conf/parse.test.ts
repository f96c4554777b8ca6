import fc from 'fast-check';
import { editConf, removeStanza } from './edit';
import { confStanzas, parseConf } from './parse';

const settings = (text: string): Record<string, Record<string, string>> =>
  Object.fromEntries([...confStanzas(parseConf(text))].map(([name, held]) => [name, Object.fromEntries(held)]));

describe('reading .conf texts', () => {
  it('reads stanzas, comments, BOM and CRLF', () => {
    expect(settings('\uFEFF# head\r\n[a]\r\nx = 1\r\n  # no = setting\r\ny=2=3\r\n')).toEqual({ a: { x: '1', y: '2=3' } });
  });

  it('keeps the line break of a continued value, comment signs and equal signs inside it', () => {
    expect(settings('[s]\nsearch = index=main \\\n# not a comment \\\n| stats count\nnext = 1\n')).toEqual({
      s: { search: 'index=main \n# not a comment \n| stats count', next: '1' },
    });
  });

  it('merges repeated stanzas; of repeated keys the last one counts', () => {
    expect(settings('[a]\nx=1\n[b]\ny=1\n[a]\nx=2\nz=3\n')).toEqual({ a: { x: '2', z: '3' }, b: { y: '1' } });
  });

  it('puts settings before the first header into default, and reads headers with brackets and blanks', () => {
    expect(settings('x=1\n[source::/var/[a-z]*.log]\ny=1\n[]\nz=1')).toEqual({
      default: { x: '1' },
      'source::/var/[a-z]*.log': { y: '1' },
      '': { z: '1' },
    });
  });

  it('reports broken lines by number and reads the rest', () => {
    const conf = parseConf('[a]\nno equals here\nx=1\n= no key\n[broken\ny=2');
    expect(conf.warnings.map((warning) => warning.line)).toEqual([2, 4, 5]);
    expect(Object.fromEntries(confStanzas(conf).get('a') ?? [])).toEqual({ x: '1', y: '2' });
  });

  it('reads binary rubbish without failing', () => {
    const conf = parseConf(Buffer.from([0, 255, 254, 10, 61, 10, 91, 0, 93]).toString('utf8'));
    expect(conf.warnings.length).toBeGreaterThan(0);
  });
});

describe('editing .conf texts', () => {
  const text = '# kept\n[a]\nx = 1\n# about y\ny = 2\n\n[b]\nz = 3\n';

  it('changes, adds and removes settings and leaves all other lines as they are', () => {
    expect(editConf(text, 'a', { x: '9', y: null, n: 'new' })).toBe('# kept\n[a]\nx = 9\n# about y\nn = new\n\n[b]\nz = 3\n');
  });

  it('appends a new stanza', () => {
    expect(editConf(text, 'c', { q: '1' })).toBe(`${text}\n[c]\nq = 1\n`);
    expect(editConf('', 'c', {})).toBe('[c]\n');
  });

  it('leaves one value where a stanza and a key are repeated', () => {
    const edited = editConf('[a]\nx=1\nx=2\n[a]\nx=3\n', 'a', { x: '4' });
    expect(settings(edited)).toEqual({ a: { x: '4' } });
    expect(edited.match(/x = /g)).toHaveLength(1);
  });

  it('reads back what it wrote, whatever the value holds', () => {
    for (const value of ['a\nb = c\n[d]\n# e', '=', '[x]', 'ü €', 'a\\b', '"quoted"']) {
      expect(settings(editConf(text, 'a', { x: value }))['a']).toEqual({ x: value, y: '2' });
    }
  });

  it('reads back any text without a line that ends in a backslash, and keeps all other settings', () => {
    const writable = fc
      .string({ unit: 'binary' })
      .map((value) => value.replace(/\r\n?|[\u2028\u2029]/g, '\n').trim())
      .filter((value) => value.split('\n').every((line) => !line.endsWith('\\')));
    fc.assert(
      fc.property(writable, writable, (value, other) => {
        const edited = editConf(editConf(text, 'a', { x: value }), 'b', { z: other });
        expect(settings(edited)).toEqual({ a: { x: value, y: '2' }, b: { z: other } });
      }),
    );
  });

  it('refuses what the format cannot hold', () => {
    expect(() => editConf(text, 'a\nb', {})).toThrow(expect.objectContaining({ code: 'APPMON-CONF-NAME' }) as Error);
    expect(() => editConf(text, 'a', { 'x=y': '1' })).toThrow(expect.objectContaining({ code: 'APPMON-CONF-NAME' }) as Error);
    expect(() => editConf(text, 'a', { x: 'ends in \\' })).toThrow(expect.objectContaining({ code: 'APPMON-CONF-VALUE' }) as Error);
  });

  it('removes every occurrence of a stanza', () => {
    expect(removeStanza('[a]\nx=1\n# c\n[b]\ny=1\n[a]\nz=1\n', 'a')).toBe('# c\n[b]\ny=1\n');
  });
});
