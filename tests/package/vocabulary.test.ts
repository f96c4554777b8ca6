import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIELDS, SOURCETYPES } from '../../core/vocabulary';
import { parseConf, confStanzas } from '../../runtime/conf/parse';

/** The package's conf files and the field table say the same. */
const read = (file: string): Map<string, ReadonlyMap<string, string>> =>
  new Map(confStanzas(parseConf(readFileSync(join(__dirname, '../../default', `${file}.conf`), 'utf8'))));

const indexed = FIELDS.filter((field) => field.indexed !== undefined).map(({ name }) => name);
const fields = read('fields');
const transforms = read('transforms');
const props = read('props');
const macros = read('macros');
const indexes = read('indexes');

test('fields.conf declares exactly the indexed fields', () => {
  expect([...fields.keys()].sort()).toEqual([...indexed].sort());
  for (const settings of fields.values()) expect(settings.get('INDEXED')).toBe('true');
});

test.each(indexed)('%s is lifted from ix by a transform of its own', (name) => {
  const transform = transforms.get(`appmon_ix_${name}`);
  expect(transform?.get('FORMAT')).toBe(`${name}::$1`);
  expect(transform?.get('WRITE_META')).toBe('true');
  const pattern = new RegExp(transform?.get('REGEX') ?? '');
  expect(pattern.exec(`{"ix":{"other":"a","${name}":"the value"},"body":{"${name}":"no"}}`)?.[1]).toBe('the value');
  expect(pattern.exec(`{"body":1,"${name}":"no"}`)).toBeNull();
});

test.each(SOURCETYPES)('$name has its index, its macro and, for events, its props', ({ name, index, indexMacro }) => {
  expect(indexes.has(index)).toBe(true);
  expect(macros.get(indexMacro)?.get('definition')).toBe(`(index=${index})`);
  if (name === 'appmon:metric') return;
  const settings = props.get(name);
  expect(settings?.get('KV_MODE')).toBe('json');
  expect(settings?.has('INDEXED_EXTRACTIONS')).toBe(false);
  const lifted = (settings?.get('TRANSFORMS-appmon_indexed') ?? '').split(',').map((part) => part.trim());
  expect(lifted.sort()).toEqual(indexed.map((field) => `appmon_ix_${field}`).sort());
});
