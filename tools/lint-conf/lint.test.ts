import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lintConf } from './lint';
import { readConf } from './read-conf';

/** A PNG header that claims a size; the rule reads nothing else. */
const png = (width: number, height: number): Buffer => {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};

const SOUND: Readonly<Record<string, string | Buffer>> = {
  'default/app.conf': '[package]\nid = sample\n',
  'default/macros.conf': '[sample_index]\ndefinition = index=x\n[sample_top(1)]\nargs = n\ndefinition = head $n$\n',
  'default/savedsearches.conf':
    '[One]\ndescription = Counts.\nsearch = `sample_index` | lookup places city OUTPUT region | `sample_top(5)`\nenableSched = 1\ncron_schedule = */5 * * * *\ndispatch.earliest_time = -5m\ndispatch.latest_time = now\n',
  'default/transforms.conf': '[places]\nfilename = places.csv\n',
  'default/data/ui/views/home.xml': '<view template="pages/splunk_ui_app.html" type="html"><label>Home</label></view>',
  'default/data/ui/nav/default.xml': '<nav><view name="home"/></nav>',
  'appserver/pages/home/index.tsx': '',
  'splunk-app/lookups/places.csv': 'city,region\n',
  'splunk-app/metadata/default.meta': '[]\naccess = read : [ * ]\n[views/home]\naccess = read : [ * ]\n',
  'splunk-app/app.manifest': '{"schemaVersion":"2.0.0","info":{"id":{"name":"sample"},"license":{"text":"LICENSE.txt"}}}',
  'splunk-app/LICENSE.txt': '',
  'splunk-app/static/appIcon.png': png(36, 36),
  'splunk-app/static/appIcon_2x.png': png(72, 72),
  'splunk-app/static/appIconAlt.png': png(36, 36),
  'splunk-app/static/appIconAlt_2x.png': png(72, 72),
  'splunk-app/static/appLogo.png': png(160, 40),
  'splunk-app/static/appLogo_2x.png': png(320, 80),
};

describe('the configuration lint', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'lint-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const lint = (changes: Readonly<Record<string, string | Buffer>> = {}): string[] => {
    for (const [path, text] of Object.entries({ ...SOUND, ...changes })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return lintConf(root);
  };

  test('finds nothing in a sound app', () => {
    expect(lint()).toEqual([]);
  });

  const search = (text: string): Record<string, string> => ({ 'default/savedsearches.conf': `[Two]\ndescription = x\nsearch = ${text}\n` });

  test.each<[string, Record<string, string | Buffer>, RegExp]>([
    ['a search without description', { 'default/savedsearches.conf': '[Two]\nsearch = x\n' }, /\[Two\]: expected a description/],
    [
      'a scheduled search without its end',
      {
        'default/savedsearches.conf':
          '[Two]\ndescription = x\nsearch = x\nenableSched = 1\ncron_schedule = 1 * * * *\ndispatch.earliest_time = -1h\n',
      },
      /needs dispatch\.latest_time/,
    ],
    [
      'recipients of mail',
      { 'default/savedsearches.conf': '[Two]\ndescription = x\nsearch = x\naction.email.to = a@b.example\n' },
      /action\.email\.to belongs into local/,
    ],
    [
      'a digest that one finding would silence for all others',
      { 'default/savedsearches.conf': '[S]\ndescription = d\nsearch = x\nalert.digest_mode = 1\nalert.suppress.fields = a\n' },
      /alert\.suppress\.fields counts for per-result alerts only/,
    ],
    ['an unknown macro', search('`missing`'), /no macro \[missing\]/],
    ['a macro with another number of arguments', search('`sample_top(1, 2)`'), /no macro \[sample_top\(2\)\]/],
    ['an unknown lookup', search('x | lookup missing city'), /no lookup missing/],
    [
      'a lookup without its file',
      { 'default/transforms.conf': '[places]\nfilename = other.csv\n' },
      /no file splunk-app\/lookups\/other\.csv/,
    ],
    [
      'a line of the navigation without its view',
      { 'default/data/ui/nav/default.xml': '<nav><view name="gone"/></nav>' },
      /nav\/default\.xml: no view gone/,
    ],
    ['a page without its view', { 'appserver/pages/extra/index.tsx': '' }, /appserver\/pages\/extra: no view/],
    ['a view without access rules', { 'splunk-app/metadata/default.meta': '[]\naccess = read : [ * ]\n' }, /no \[views\/home\]/],
    [
      'a dashboard of an old version',
      { 'default/data/ui/views/home.xml': '<dashboard><label>x</label></dashboard>' },
      /expected version="1\.1"/,
    ],
    [
      'an alert action without its parts',
      { 'default/alert_actions.conf': '[notify]\nicon_path = none.png\n' },
      /no program bin\/alert_actions\/notify/,
    ],
    ['an unknown input', { 'default/inputs.conf': '[http://token]\ntoken = x\n' }, /this kind of input does not ship/],
    ['an own conf file that nothing reloads', { 'default/sample_settings.conf': '[general]\na = 1\n' }, /no reload\.sample_settings/],
    ['an icon of a wrong size', { 'splunk-app/static/appIcon.png': png(32, 32) }, /expected 36 × 36; got 32 × 32/],
    [
      'a manifest of another app',
      { 'splunk-app/app.manifest': '{"schemaVersion":"2.0.0","info":{"id":{"name":"other"},"license":{"text":"LICENSE.txt"}}}' },
      /info\.id\.name sample/,
    ],
    ['an address without TLS', { 'default/sample_settings.conf': '[general]\nurl = http://x.example\n' }, /expected https/],
    [
      'a repeated key',
      { 'default/macros.conf': '[sample_index]\ndefinition = a\ndefinition = b\n[sample_top(1)]\ndefinition = c\n' },
      /the key definition is repeated/,
    ],
  ])('finds %s', (_what, changes, expected) => {
    expect(lint(changes)).toContainEqual(expect.stringMatching(expected));
  });
});

describe('reading a conf file', () => {
  test('joins continued lines and keeps the comment above a setting', () => {
    expect(readConf('# head\n\n[a]\n# why\nkey = one \\\n  two\nother=3\n').stanzas).toEqual([
      {
        name: 'a',
        line: 3,
        settings: [
          { key: 'key', value: 'one \n  two', line: 5, comment: 'why' },
          { key: 'other', value: '3', line: 7, comment: '' },
        ],
      },
    ]);
  });
});
