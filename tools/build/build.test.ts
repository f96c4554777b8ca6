import { readFileSync } from 'node:fs';
import { inputsSpec, parseScheme } from './specs';
import { buildNumber, stampConf, windowsCommands } from './stamp';
import { cleanScript } from './webpack/clean-assets';

// A loader is plain CommonJS: webpack loads it by its path.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const replaceTemplates = require('./webpack/chart-engine-loader.cjs') as (source: string) => string;

describe('cleaning emitted scripts', () => {
  test('replaces the example address of a library', () => {
    expect(cleanScript('a.js', 'x="12.21.1.11"')).toBe('x="an IP address"');
  });
  test.each(['a.trackEvent(1)', 'chart.init(el,{catalog:1})', 'window._splunk_metrics_events.push(x)'])(
    'refuses what looks like telemetry: %s',
    (text) => {
      expect(() => cleanScript('a.js', text)).toThrow(expect.objectContaining({ code: 'APPMON-BUILD-TELEMETRY' }));
    },
  );
  test('refuses an unknown address and lets loopback and numbers pass', () => {
    expect(() => cleanScript('a.js', 'x="10.1.2.3"')).toThrow(expect.objectContaining({ code: 'APPMON-BUILD-ADDRESS' }));
    expect(cleanScript('a.js', 'x="127.0.0.1",y=1.25,z="1.2.3"')).toBe('x="127.0.0.1",y=1.25,z="1.2.3"');
  });
});

describe('stamping', () => {
  test('the build number grows with the version', () => {
    const builds = ['0.1.0', '0.1.1', '0.2.0', '1.0.0', '1.0.12'].map(buildNumber);
    expect(builds).toEqual([...builds].sort((a, b) => a - b));
    expect(new Set(builds).size).toBe(builds.length);
  });
  test('sets a value in its stanza alone and refuses a missing key', () => {
    expect(stampConf('x', '[a]\nv = 1\n[b]\nv = 1\n', [['b', 'v', '2']])).toBe('[a]\nv = 1\n[b]\nv = 2\n');
    expect(() => stampConf('x', '[a]\n', [['a', 'v', '2']])).toThrow(expect.objectContaining({ code: 'APPMON-BUILD-STAMP' }));
  });
  test('names launchers as Windows runs them', () => {
    expect(windowsCommands('alert.execute.cmd = a.sh\nlabel = b.sh\n')).toBe('alert.execute.cmd = a.cmd\nlabel = b.sh\n');
  });
});

describe('the spec of inputs', () => {
  test('has a blank line between settings and says which are required', () => {
    const scheme = parseScheme(
      'feed',
      '<scheme><title>Feed</title><endpoint><args><arg name="project"><description>Which one.</description></arg><arg name="window"><title>Window</title><data_type>number</data_type><required_on_create>false</required_on_create></arg></args></endpoint></scheme>',
    );
    expect(scheme && inputsSpec([scheme]).split('\n').slice(2)).toEqual([
      '[feed://<name>]',
      '* Feed',
      '',
      'project = <string>',
      '* Which one.',
      '* Required.',
      '',
      'window = <number>',
      '* Window',
      '* Optional.',
      '',
    ]);
  });
});

describe('the templates of the chart engine', () => {
  const engine = readFileSync('node_modules/@splunk/charting-bundle/index.js', 'utf8');

  test('are replaced by functions that escape every text', () => {
    const body = /tooltipTemplate: (function \(o\) \{[\s\S]*?\n\})\n/.exec(replaceTemplates(engine))?.[1] ?? '';
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const tooltip = new Function(`return ${body}`)() as (options: unknown) => string;
    const html = tooltip({
      rows: [['<img src=x>', '1 & 2']],
      normalizeToText: (value: string) => value,
      normalizeToColor: () => '',
      getThemeProperty: () => '"><script>',
      scaledMaxLeftColWidth: '10px',
      scaledMaxRightColWidth: '20px',
      willWrap: false,
    });
    expect(html).not.toMatch(/<(img|script)/);
    expect(html).toContain('1 &#38; 2');
  });

  test('must be exactly two', () => {
    expect(() => replaceTemplates('nothing to replace')).toThrow(/APPMON-BUILD-ENGINE/);
  });
});
