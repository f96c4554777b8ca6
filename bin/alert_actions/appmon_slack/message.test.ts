import { escapeSlack, formatMessage } from './message';

const CONTEXT = {
  now: 1800000080,
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

describe('what somebody reads at three in the morning', () => {
  test('one is not many, thousands are told apart, and a time without a reader’s zone names its own', () => {
    const one = JSON.stringify(formatMessage({ ...ROW, users: '1', crashes: '1' }, CONTEXT));
    expect(one).toContain('1 installation, 1 crash"');
    expect(JSON.stringify(formatMessage({ ...ROW, users: '1234', crashes: '56789' }, CONTEXT))).toContain(
      '1,234 installations, 56,789 crashes',
    );
    // 1,800,000,000 s after the epoch is 2027-01-15 08:00:00 UTC.
    expect(one).toContain('<!date^1800000000^{date_short_pretty} {time_secs}|2027-01-15 08:00:00 UTC>');
  });

  test('who acts, and how: acknowledge, then the runbook', () => {
    const text = JSON.stringify(formatMessage(ROW, CONTEXT));
    expect(text).toContain('Whoever is on call acknowledges, then follows the runbook.');
    expect(text).not.toContain('Told late');
  });

  test('a message that comes late says how late', () => {
    const text = JSON.stringify(formatMessage(ROW, { ...CONTEXT, now: 1800000067.5 + 3 * 3600 + 7 * 60 }));
    expect(text).toContain('3 h 7 min after it was detected: the monitoring was interrupted');
  });

  test('a notice that belongs to no app says what it says, without empty counts', () => {
    const message = formatMessage(
      {
        ...{ title: 'Monitoring was blind for 35 min', detail: 'Meanwhile: no crash spikes that ended.', users: '0', crashes: '0' },
        ...{ ratio: '0', app_id: '-', platform: '-', app_version: '-', since: '1800000000', issue: '' },
      },
      { ...CONTEXT, severity: 'medium', ackLink: '' },
    );
    const text = JSON.stringify(message);
    expect(message.text).toBe('medium: Monitoring was blind for 35 min');
    expect(text).toContain('Meanwhile: no crash spikes that ended.');
    for (const absent of ['Who*', 'Where*', 'Against normal', 'Top issue', 'Acknowledge|', 'acknowledges'])
      expect(text).not.toContain(absent);
  });
});
