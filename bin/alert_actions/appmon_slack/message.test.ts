import { escapeSlack, formatMessage } from './message';

const CONTEXT = {
  searchName: 'AppMon - Alert - Detection',
  severity: 'critical',
  link: 'https://splunk.example/en-GB/app/app_monitoring/alerts?inc=INC-1001',
  ackLink: 'https://splunk.example/en-GB/app/app_monitoring/alerts?inc=INC-1001&do=ack',
  runbook: 'RB-01',
  runbookLink: '',
};

const ROW = {
  title: 'Crashes on Android 8.14.0',
  app_id: 'es.meridiano',
  platform: 'android',
  app_version: '8.14.0',
  users: '7',
  crashes: '12',
  since: '1800000000',
  ratio: '41.5',
  issue: 'AM-ABCDEFGH',
  issue_title: 'PaymentSignFragment.onBiometricResult',
  received_time: '1800000060',
  detected_time: '1800000067.5',
};

test('a message says what, who, where, since when, top issue, and where to look', () => {
  const text = JSON.stringify(formatMessage(ROW, CONTEXT));
  for (const part of [
    'Crashes on Android 8.14.0: 7 installations',
    '7 installations, 12 crashes',
    'es.meridiano · android · 8.14.0',
    '<!date^1800000000',
    '42 times',
    'AM-ABCDEFGH',
    'alerts?inc=INC-1001|Open incident',
    'alerts?inc=INC-1001&amp;do=ack|Acknowledge',
    'Runbook RB-01',
    '8 s',
  ])
    expect(text).toContain(part);
});

test('field values cannot make links or mentions', () => {
  expect(escapeSlack('<!channel> & <https://evil.example|click>')).toBe('&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;');
  const message = formatMessage({ ...ROW, title: '<!everyone>', issue_title: '<@U1>' }, CONTEXT);
  expect(JSON.stringify(message)).not.toMatch(/<!everyone>|<@U1>/);
});

test('a row of another search still makes a message', () => {
  const message = formatMessage({ count: '3' }, { ...CONTEXT, link: '', ackLink: '', runbook: '' });
  expect(message.text).toBe('critical: AppMon - Alert - Detection');
  expect(message.blocks).toHaveLength(1);
});
