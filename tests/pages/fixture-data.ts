/** Rows that the fixture host answers with; times are seconds, relative to the moment it was started. */
export type FixtureRow = Readonly<Record<string, string | number | readonly string[]>>;

const minute = 60;
const versions = ['8.14.0', '8.13.1'] as const;

/** Repeatable noise between −1 and 1. */
const noise = (seed: number): number => Math.sin(seed * 12.9898) * Math.cos(seed * 78.233);

function rates(now: number): FixtureRow[] {
  const end = Math.floor(now / 120) * 120;
  return Array.from({ length: 90 }, (_, index) => end - (89 - index) * 120).flatMap((time, index) =>
    (['ios', 'android'] as const).flatMap((platform) =>
      versions.map((version) => {
        const sessions = 900 + Math.round(90 * noise(index + platform.length));
        const spike = platform === 'android' && version === '8.14.0' && index > 78;
        const share = spike ? 0.016 : (platform === 'ios' ? 0.0016 : 0.0024) * (1 + 0.2 * noise(index * 3 + version.length));
        const crashed = Math.max(Math.round(sessions * share), 0);
        return {
          part: 'rates',
          _time: time,
          app_id: 'meridiano.es',
          platform,
          app_version: version,
          sessions,
          crashed_sessions: crashed,
          crashes: crashed,
          anrs: platform === 'android' ? 1 : 0,
        };
      }),
    ),
  );
}

const regions: readonly (readonly [string, number])[] = [
  ['ES-MD', 0.52],
  ['ES-CT', 0.47],
  ['ES-PV', 0.41],
  ['ES-AN', 0.4],
  ['ES-GA', 0.36],
  ['ES-VC', 0.43],
  ['ES-CL', 0.34],
  ['ES-IB', 0.35],
  ['ES-CN', 0.34],
  ['ES-ML', 0.2],
];

const journeys: readonly (readonly [string, number, number, number])[] = [
  ['login', 41_760, 41_220, 98.8],
  ['balance', 30_120, 29_940, 99.4],
  ['transfer', 3_552, 3_016, 91.2],
  ['bizum', 8_410, 7_830, 93],
  ['card_limits', 1_204, 1_062, 90.9],
];

/** `AppMon - Base - Live facts`. */
export const liveRows = (now: number): FixtureRow[] => [
  ...rates(now),
  ...['ios', 'android'].map((platform) => ({ part: 'normal', app_id: 'meridiano.es', platform, expected: 0.2, lower: 0.12, upper: 0.28 })),
  ...regions.map(([region, rate]) => ({
    part: 'regions',
    app_id: 'meridiano.es',
    platform: 'android',
    region,
    sessions: region === 'ES-ML' ? 240 : 9000,
    crashed_sessions: Math.round(90 * rate),
  })),
  ...journeys.map(([journey, started, finished, expected]) => ({
    part: 'journeys',
    app_id: 'meridiano.es',
    platform: 'ios',
    journey,
    started,
    finished,
    expected,
  })),
  ...Array.from({ length: 36 }, (_, index) => ({
    part: 'active',
    _time: Math.floor(now / 300) * 300 - (35 - index) * 300,
    app_id: 'meridiano.es',
    platform: 'ios',
    users: 36_000 + Math.round(1800 * Math.sin(index / 9) + 400 * noise(index)),
    users_last_week: 35_800 + Math.round(1800 * Math.sin(index / 9)),
  })),
  { part: 'truth', newest: now - 9, lag_p99: 0.9, lag_reports: 1332, indexed: 104_000 },
  {
    part: 'marks',
    _time: now - 117 * minute,
    app_id: 'meridiano.es',
    platform: 'android',
    mark_label: 'Android 8.14.0 to 20 %',
    mark_kind: 'release',
  },
  { part: 'marks', _time: now - 21 * minute, app_id: 'meridiano.es', platform: 'android', mark_label: 'detected', mark_kind: 'incident' },
];

const flat = Array.from({ length: 24 }, (_, index) => String(4 + (index % 3)));

/** `AppMon - Base - Issues`. */
export const issueRows = (now: number): FixtureRow[] => {
  const common = { app_id: 'meridiano.es', first_seen: now - 40 * 86_400, last_seen: now - 16 };
  return [
    {
      ...common,
      issue: 'AM-K7TQ2M9D',
      issue_key: 'a1b2c3d4e5f60718',
      title: 'PaymentSignFragment.onBiometricResult',
      subtitle: 'NullPointerException: result.cryptoObject is null',
      kind: 'crash',
      platform: 'android',
      users: 431,
      events: 612,
      expected_users: 0,
      first_version: '8.14.0',
      last_version: '8.14.0',
      first_seen: now - 22 * minute,
      trend: [...flat.slice(0, 22).map(() => '0'), '180', '432'],
      state: 'open',
      owner: '',
      badges: 'new',
    },
    {
      ...common,
      issue: 'AM-3FZQ7PLA',
      issue_key: 'b1b2c3d4e5f60718',
      title: 'TokenStore.decrypt',
      subtitle: 'KeyPermanentlyInvalidatedException',
      kind: 'crash',
      platform: 'android',
      users: 212,
      events: 298,
      expected_users: 165,
      first_version: '8.12.0',
      last_version: '8.14.0',
      trend: flat.map((value, index) => String(Number(value) + index)),
      state: 'open',
      owner: '',
      badges: 'early',
    },
    {
      ...common,
      issue: 'AM-QX5RT2VB',
      issue_key: 'c1b2c3d4e5f60718',
      title: 'CardCarousel.measureChildren',
      subtitle: 'ANR: Input dispatching timed out',
      kind: 'anr',
      platform: 'android',
      users: 64,
      events: 71,
      expected_users: 21,
      first_version: '8.11.0',
      last_version: '8.14.0',
      trend: flat,
      state: 'regressed',
      owner: 'agil',
      badges: ['regressed', 'ANR'],
    },
    {
      ...common,
      issue: 'AM-7BWLKD4E',
      issue_key: 'd1b2c3d4e5f60718',
      title: 'PushRouter.route(deepLink:)',
      subtitle: 'Swift fatal: unexpectedly found nil',
      kind: 'crash',
      platform: 'ios',
      users: 88,
      events: 93,
      expected_users: 83,
      first_version: '8.13.0',
      last_version: '8.14.0',
      trend: flat,
      state: 'open',
      owner: 'lserra',
      badges: '',
    },
    {
      ...common,
      issue: 'AM-MUTED222',
      issue_key: 'e1b2c3d4e5f60718',
      title: 'BalanceWidget.update',
      subtitle: 'IllegalStateException: not attached',
      kind: 'nonfatal',
      platform: 'android',
      users: 1904,
      events: 5210,
      expected_users: 1916,
      first_version: '8.8.0',
      last_version: '8.14.0',
      trend: flat,
      state: 'muted',
      owner: '',
      badges: 'non-fatal',
    },
    {
      ...common,
      issue: 'AM-FIXED333',
      issue_key: 'f1b2c3d4e5f60718',
      title: '-[StatementPDFView loadPage:]',
      subtitle: 'NSRangeException: index beyond bounds',
      kind: 'crash',
      platform: 'ios',
      users: 388,
      events: 402,
      expected_users: 658,
      first_version: '8.9.0',
      last_version: '8.13.2',
      trend: flat,
      state: 'resolved',
      owner: 'lserra',
      badges: '',
    },
  ];
};

/** `AppMon - Base - KPI daily`: 35 days of two platforms with a weekly rhythm. */
export const kpiRows = (now: number): FixtureRow[] => {
  const today = Math.floor(now / 86_400) * 86_400;
  return Array.from({ length: 35 }, (_, index) => today - (34 - index) * 86_400).flatMap((time, index) =>
    (['ios', 'android'] as const).map((platform) => {
      const weekend = [0, 6].includes(new Date(time * 1000).getUTCDay()) ? 0.78 : 1;
      const users = Math.round(900_000 * weekend * (1 + 0.02 * noise(index)));
      return {
        _time: time,
        app_id: 'meridiano.es',
        platform,
        users,
        crashed_users: Math.round(users * 0.0042),
        sessions: users * 3,
        crashed_sessions: Math.round(users * 3 * 0.0021),
      };
    }),
  );
};

/** `AppMon - Base - Journeys month`. */
export const journeyMonthRows = (): FixtureRow[] =>
  journeys.map(([journey, started, finished], index) => ({
    app_id: 'meridiano.es',
    journey,
    started: started * 900,
    finished: finished * 900,
    started_prev: started * 880,
    finished_prev: Math.round(finished * 880 * (1 + 0.004 * (index - 2))),
  }));

/** `AppMon - Base - Data quality`. */
export const qualityRows = (now: number): FixtureRow[] => [
  { part: 'feeds', feed: 'Mobile gateway', state: 'on time', newest: now - 2, promise_s: 10, rate: 72_300, last_error: '' },
  { part: 'feeds', feed: 'crashlytics://meridiano', state: 'on time', newest: now - 180, promise_s: 900, rate: 410, last_error: '' },
  {
    part: 'feeds',
    feed: 'Play vitals',
    state: 'late',
    newest: now - 190_800,
    promise_s: 172_800,
    rate: 0.2,
    last_error: '429 at 06:00, retried',
  },
  ...(
    [
      ['duplicate', 8412],
      ['invalid', 702],
      ['too_large', 309],
      ['unknown_app', 107],
    ] as const
  ).map(([reason, n]) => ({ part: 'drops', reason, n })),
  ...(
    [
      ['under 1 min', 45],
      ['1-10 min', 11],
      ['10-60 min', 6],
      ['1-24 h', 29],
      ['over 1 day', 9],
    ] as const
  ).map(([bucket, share]) => ({ part: 'lateness', bucket, n: share * 100, share })),
  {
    part: 'balance',
    received: 104_210_200,
    recovered: 0,
    delivered: 104_210_200,
    spooled: 0,
    dead_lettered: 0,
    shed: 1118,
    duplicate: 8412,
  },
  { part: 'drift', metric_name: 'appmon.sessions', date: '2026-11-16', raw: 1_802_330, rolled: 1_802_330, missing: 0, surplus: 0 },
  { part: 'drift', metric_name: 'appmon.crashes', date: '2026-11-16', raw: 4212, rolled: 4210, missing: 2, surplus: 0 },
  { part: 'too_late', n: 31 },
  { part: 'drops', reason: 'refused_hec_4xx_APPMON-GATEWAY-KEY-UNKNOWN', n: 12 },
  { part: 'scheduler', search: 'AppMon - Base - Live facts', runs: 1440, skipped: 0, p95_s: 0.8 },
  { part: 'scheduler', search: 'AppMon - Base - Issues', runs: 288, skipped: 2, p95_s: 2.4 },
  ...(
    [
      ['iban', 388],
      ['pan', 1204],
      ['email', 9870],
      ['dni', 611],
    ] as const
  ).map(([type, n]) => ({ part: 'redactions', type, n })),
  { part: 'symbolication', app_version: '8.14.0', platform: 'android', full: 612, partial: 0, pending: 0, none: 0 },
  { part: 'symbolication', app_version: '8.14.1', platform: 'ios', full: 54, partial: 0, pending: 22, none: 12 },
];

/** Collections of the KV store. */
export const collections = (now: number): Record<string, FixtureRow[]> => ({
  appmon_apps: [{ _key: 'meridiano.es', app_id: 'meridiano.es', name: 'Meridiano ES', report_timezone: 'Europe/Madrid' }],
  appmon_live: [
    {
      _key: 'answer:meridiano.es',
      app_id: 'meridiano.es',
      level: 'bad',
      sentence: 'Payments crash on Android 8.14.0',
      inc: 'INC-1107',
      users: 431,
      since: now - 22 * minute,
      updated: now,
    },
  ],
  appmon_incidents: [
    {
      _key: 'INC-1107',
      inc: 'INC-1107',
      title: 'Payments crash on Android 8.14.0',
      severity: 'critical',
      state: 'open',
      app_id: 'meridiano.es',
      platform: 'android',
      app_version: '8.14.0',
      issue: 'AM-K7TQ2M9D',
      started: now - 22 * minute,
      users: 431,
      crashes: 612,
      sessions: 14_180,
      share: 4.3,
      version: 1,
      timeline: JSON.stringify([
        { time: now - 22 * minute, kind: 'first_report', text: 'First report AM-K7TQ2M9D' },
        { time: now - 21 * minute, kind: 'detected', text: 'Detected: crash spike' },
      ]),
    },
    {
      _key: 'INC-1106',
      inc: 'INC-1106',
      title: 'Card limits 503',
      severity: 'high',
      state: 'acknowledged',
      acked_by: 'rpons',
      acked_at: now - 1900,
      app_id: 'meridiano.es',
      platform: '',
      started: now - 40 * minute,
      users: 2906,
      version: 2,
    },
    {
      _key: 'INC-1101',
      inc: 'INC-1101',
      title: 'Login success drop',
      severity: 'medium',
      state: 'resolved',
      app_id: 'meridiano.es',
      started: now - 48 * 3600,
      resolved_at: now - 47 * 3600,
      users: 8120,
      version: 3,
    },
  ],
  appmon_detections: Array.from({ length: 12 }, (_, index) => ({
    _key: `D${String(index)}`,
    rule: 'crash_spike',
    title: 'Crash spike',
    incident: index === 0 ? 'INC-1107' : `INC-10${String(index + 10)}`,
    severity: 'critical',
    state: 'notified',
    occurred_time: now - 21 * minute - index * 86_400 - 20,
    received_time: now - 21 * minute - index * 86_400 - 17,
    indexed_time: now - 21 * minute - index * 86_400 - 15,
    detected_time: now - 21 * minute - index * 86_400 - 3,
    notified_time: now - 21 * minute - index * 86_400 + (index % 5),
    evidence: JSON.stringify({ crashes: 612, sessions: 14_180, expected: 3.1 }),
    version: 1,
  })),
  appmon_issues: issueRows(now).map((row) => ({ ...row, _key: String(row['issue']), version: 1, notes: '' })),
  appmon_replies: [
    {
      _key: 'r1',
      issue_key: 'AM-K7TQ2M9D',
      symptom: 'App closes when signing a transfer',
      reply_es: 'Sentimos las molestias. Hemos detectado un fallo al firmar transferencias en Android (versión 8.14.0).',
      reply_en: 'We are sorry. Signing transfers fails on Android 8.14.0. Use the SMS code while we correct it.',
      steps: 'Ask for version and support code.\n8.14.0: offer SMS signing.\nIn doubt about the transfer: check Movements.',
      approved_by: 'care',
      approved_at: now - 600,
      runbook: 'RB-17',
      version: 1,
    },
    {
      _key: 'r2',
      issue_key: 'AM-7BWLKD4E',
      symptom: 'App closes when a notification is opened',
      reply_es: '',
      reply_en: 'Open the app first, then the message.',
      steps: '',
      approved_by: '',
      approved_at: 0,
      runbook: 'RB-02',
      version: 1,
    },
  ],
  appmon_audit: [
    { _key: 'a1', time: now - 700, who: 'care', what: 'reply approved', subject: 'appmon_replies/r1', before: '{}', after: '{}', why: '' },
  ],
  appmon_slos: [{ _key: 's1', slo: 'crash_free_sessions', name: 'Crash-free sessions', target: 99.7 }],
});
