import { StreamParser, type StreamEvent } from './stream';

const document =
  '<?xml version="1.0"?>\n<stream>' +
  '<event stanza="feed://a&amp;b" unbroken="1"><time>1372274622.493</time><source>s</source><sourcetype>t</sourcetype><index>i</index><host>h</host><data>{"x":"&lt;é&gt;"}</data><done/></event>\n' +
  '<event stanza="feed://b"><data><![CDATA[a </event> in <data> & CDATA]]></data></event>' +
  '<event stanza="feed://c" unbroken="1"><data>first </data></event><event stanza="feed://c" unbroken="1"><data>second</data><done/></event>' +
  '</stream>';
const expected: StreamEvent[] = [
  { stanza: 'feed://a&b', data: '{"x":"<é>"}', time: 1372274622.493, index: 'i', host: 'h', source: 's', sourcetype: 't' },
  { stanza: 'feed://b', data: 'a </event> in <data> & CDATA' },
  { stanza: 'feed://c', data: 'first second' },
];

const readIn = (bytes: Buffer, size: number): StreamEvent[] => {
  const parser = new StreamParser();
  const events: StreamEvent[] = [];
  for (let at = 0; at < bytes.length; at += size) events.push(...parser.push(bytes.subarray(at, at + size)));
  return [...events, ...parser.end()];
};

describe('XML event stream', () => {
  it.each([1, 2, 3, 7, 64, 100_000])('reads the same events in chunks of %i bytes', (size) => {
    expect(readIn(Buffer.from(document), size)).toEqual(expected);
  });

  it('gives out an unbroken event that was never closed when the stream ends', () => {
    expect(readIn(Buffer.from('<stream><event unbroken="1"><data>open</data></event></stream>'), 9)).toEqual([
      { stanza: undefined, data: 'open' },
    ]);
  });

  it.each(['hello world', '<stream>loose<event><data>x</data></event>', '<stream><event><data>cut'])('refuses %s', (text) => {
    expect(() => readIn(Buffer.from(text), 1000)).toThrow('Expected <stream> XML');
  });
});
