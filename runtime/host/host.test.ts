import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RawEvent } from '../ingest/types';
import { createHost } from './host';
import { eventually, testServices, type TestHost } from './testing/services';
import type { Host } from './types';

const scheme = (mode: string, more = ''): string =>
  `<scheme><title>Feed</title><description>d</description><use_external_validation>true</use_external_validation><streaming_mode>${mode}</streaming_mode>${more}<endpoint><args><arg name="url"><title>URL</title><data_type>string</data_type><required_on_create>true</required_on_create></arg></args></endpoint></scheme>`;

const FEED = `#!/bin/sh
if [ "$1" = --scheme ]; then echo '${scheme('xml')}'; exit 0; fi
if [ "$1" = --validate-arguments ]; then
  if grep -q 'bad.example'; then echo '<error><message>url &lt;bad&gt; is not allowed</message></error>'; exit 2; fi
  exit 0
fi
input=$(cat)
dir=$(printf %s "$input" | sed 's/.*<checkpoint_dir>\\(.*\\)<\\/checkpoint_dir>.*/\\1/' | tail -1)
printf %s "$input" > "$dir/input.xml"
echo "WARN home=$SPLUNK_HOME db=$SPLUNK_DB lib=$LD_LIBRARY_PATH secret=$APPMON_ADMIN_PASSWORD" >&2
echo '<stream>'
stanza=$(printf %s "$input" | sed 's/.*<stanza name="\\([^"]*\\)".*/\\1/' | tail -1)
echo "<event stanza=\\"$stanza\\" unbroken=\\"1\\"><time>1700000000.5</time><data>hello from $stanza</data><done/></event>"
case "$stanza" in *stay) trap '' TERM; while :; do sleep 1; done;; esac
echo '</stream>'
`;

const FILES = {
  'README/inputs.conf.spec':
    '[feed://<name>]\nurl = <string>\n\n[lines://<name>]\ncount = <integer>\n\n[empty://<name>]\n\n[broken://<name>]\nx = <string>\n',
  'bin/feed.sh': FEED,
  'bin/lines.sh': `#!/bin/sh\nif [ "$1" = --scheme ]; then echo '${scheme('simple')}'; exit 0; fi\nprintf 'one\\ntwo\\nthree'\n`,
  'bin/broken.sh': '#!/bin/sh\necho no scheme\nexit 3\n',
  'default/inputs.conf':
    '[feed://once]\nurl = https://ok.example\ninterval = -1\nindex = idx\nsourcetype = st\n\n[feed://stay]\nurl = x\ninterval = -1\n\n[feed://off]\ndisabled = 1\nurl = x\n\n[lines://l]\ninterval = -1\nsourcetype = plain\n',
};

describe('modular inputs', () => {
  let test: TestHost;
  let host: Host;
  const dataOf = (prefix: string): RawEvent[] => test.events.filter(({ data }) => data.startsWith(prefix));

  beforeAll(async () => {
    process.env['LD_LIBRARY_PATH'] = '/leaked';
    process.env['APPMON_ADMIN_PASSWORD'] = 'leaked';
    test = testServices(FILES);
    host = createHost({ services: () => test.services, graceMs: 300 });
    await host.start();
  });
  afterAll(async () => {
    await host.stop();
    rmSync(test.folder, { recursive: true, force: true });
  });

  it('finds schemes whose spec stanza has a setting, and reports executables that give none', async () => {
    expect(
      host
        .schemes()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['feed', 'lines']);
    expect(host.schemes().find(({ name }) => name === 'feed')).toMatchObject({
      app: 'test_app',
      title: 'Feed',
      streamingMode: 'xml',
      useExternalValidation: true,
      args: [{ name: 'url', title: 'URL', dataType: 'string', requiredOnCreate: true, requiredOnEdit: false }],
    });
    await eventually(() => test.events.find(({ data }) => data.includes('Scheme broken')));
  });

  it('indexes events of an XML stream with the metadata of their stanza', async () => {
    const event = await eventually(() => dataOf('hello from feed://once')[0]);
    expect(event).toEqual({ data: 'hello from feed://once', time: 1700000000.5, index: 'idx', sourcetype: 'st', source: 'feed://once' });
    const second = await eventually(() => dataOf('hello from feed://stay')[0]);
    expect(second).toMatchObject({ sourcetype: 'feed', source: 'feed://stay' });
    expect(dataOf('hello from feed://off')).toEqual([]);
  });

  it('hands over addresses, session key, checkpoint folder and settings on standard input', async () => {
    await eventually(() => dataOf('hello from feed://once')[0]);
    const xml = readFileSync(join(test.services.config.data, 'modinputs/feed/input.xml'), 'utf8');
    expect(xml).toContain('<server_uri>http://127.0.0.1:18089</server_uri><session_key>key-of-splunk-system-user</session_key>');
    expect(xml).toMatch(/<stanza name="feed:\/\/(once|stay)">.*<param name="url">/);
  });

  it('sets SPLUNK_HOME and SPLUNK_DB, keeps its own variables to itself, and logs standard error by level', async () => {
    const line = await eventually(() => test.events.find(({ data }) => data.includes('home=')));
    const { data } = test.services.config;
    expect(line.data).toContain(`home=${data} db=${data}/lib lib= secret=`);
    expect(line.data).toMatch(/ WARN ExecProcessor - message from ".*feed\.sh" home=/);
    expect(line).toMatchObject({ index: '_internal', sourcetype: 'splunkd' });
  });

  it('passes simple-mode output on as raw text, the unfinished last line too', async () => {
    await eventually(() => dataOf('three')[0]);
    expect([dataOf('one')[0], dataOf('three')[0]]).toEqual([
      { data: 'one\ntwo\n', sourcetype: 'plain', source: 'lines://l' },
      { data: 'three', sourcetype: 'plain', source: 'lines://l' },
    ]);
  });

  it('validates by the executable', async () => {
    expect(await host.validateInput('feed', 'x', { url: 'https://ok.example' })).toBeUndefined();
    expect(await host.validateInput('feed', 'x', { url: 'https://bad.example' })).toBe('url <bad> is not allowed');
    await expect(host.validateInput('nope', 'x', {})).rejects.toMatchObject({ code: 'APPMON-HOST-SCHEME-UNKNOWN' });
  });

  it('starts what is enabled, and ends what is disabled even when it ignores SIGTERM', async () => {
    const before = dataOf('hello from feed://off').length;
    test.services.conf.write('inputs', 'feed://off', { disabled: '0', interval: '-1' }, { app: 'test_app' });
    await eventually(() => dataOf('hello from feed://off')[before]);
    expect(host.inputStatus('feed', 'stay')).toMatchObject({ running: true });
    test.services.conf.write('inputs', 'feed://stay', { disabled: '1' }, { app: 'test_app' });
    await host.reloadInputs('feed');
    expect(host.inputStatus('feed', 'stay')).toBeUndefined();
  });

  it('starts an input of interval 0 again at once', async () => {
    test.services.conf.write('inputs', 'feed://again', { url: 'x', interval: '0' }, { app: 'test_app' });
    await eventually(() => dataOf('hello from feed://again')[2]);
    test.services.conf.write('inputs', 'feed://again', { disabled: '1' }, { app: 'test_app' });
    await host.reloadInputs('feed');
    expect(dataOf('hello from feed://again').length).toBeGreaterThan(2);
  });
});

describe('alert actions', () => {
  const ACTIONS = {
    'default/alert_actions.conf':
      '[teller]\nis_custom = 1\npayload_format = json\nalert.execute.cmd = teller.sh\nalert.execute.cmd.arg.1 = --quiet\nparam.x = 1\n\n[teller_xml]\nis_custom = 1\n\n[slow]\nis_custom = 1\nmaxtime = 1s\n\n[gone]\nis_custom = 1\n',
    'bin/teller.sh': '#!/bin/sh\necho "$@" > "$SPLUNK_HOME/args"\ncat > "$SPLUNK_HOME/payload"\necho "ERROR could not tell" >&2\nexit 4\n',
    'bin/teller_xml.sh': '#!/bin/sh\ncat > "$SPLUNK_HOME/payload.xml"\n',
    'bin/slow.sh': '#!/bin/sh\nsleep 60\n',
  };
  const test = testServices(ACTIONS);
  const host = createHost({ services: () => test.services, graceMs: 300 });
  const run = (action: string) =>
    host.runAlertAction({
      action,
      app: 'test_app',
      owner: 'nobody',
      sid: '1.1',
      searchName: 'My alert & more',
      parameters: { channel: '#a', text: 'x < y' },
      rows: [{ count: 3, tags: ['a', 'b'] }, { count: 4 }],
      resultsFile: '/data/dispatch/1.1/results.csv.gz',
    });
  afterAll(async () => {
    await host.stop();
    rmSync(test.folder, { recursive: true, force: true });
  });

  it('runs the command with --execute and the documented JSON payload, and gives its exit code', async () => {
    expect(await run('teller')).toBe(4);
    const { data } = test.services.config;
    expect(readFileSync(join(data, 'args'), 'utf8')).toBe('--quiet --execute\n');
    expect(JSON.parse(readFileSync(join(data, 'payload'), 'utf8'))).toEqual({
      app: 'test_app',
      owner: 'nobody',
      results_file: '/data/dispatch/1.1/results.csv.gz',
      results_link: expect.stringContaining('sid=1.1'),
      search_uri: '/servicesNS/nobody/test_app/saved/searches/My%20alert%20%26%20more',
      server_host: expect.any(String),
      server_uri: 'http://127.0.0.1:18089',
      session_key: 'key-of-nobody',
      sid: '1.1',
      search_name: 'My alert & more',
      configuration: { channel: '#a', text: 'x < y' },
      result: { count: '3', tags: ['a', 'b'] },
    });
    await eventually(() => test.events.find((event) => / ERROR sendmodalert - action=teller STDERR - could not tell/.test(event.data)));
    await eventually(() => test.events.find((event) => event.data.includes('returned error code=4')));
  });

  it('sends XML where the action does not ask for JSON', async () => {
    expect(await run('teller_xml')).toBe(0);
    expect(readFileSync(join(test.services.config.data, 'payload.xml'), 'utf8')).toContain('<param name="text">x &lt; y</param>');
  });

  it('stops an action after its maxtime', async () => {
    expect(await run('slow')).toBeGreaterThan(128);
  });

  it.each([
    ['gone', 'APPMON-HOST-EXECUTABLE'],
    ['never_declared', 'APPMON-HOST-ACTION'],
  ])('refuses %s', async (action, code) => {
    await expect(run(action)).rejects.toMatchObject({ code });
  });
});
