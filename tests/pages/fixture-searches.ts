import type { FixtureRow } from './fixtures';
import { togetherRows, VARIANTS, variantRows } from './fixtures';

const system = (symbol: string) => ({ symbol, module: 'framework', in_app: false });

/** A whole report as the crash index holds it. */
export const crashEvent = (now: number): Record<string, unknown> => ({
  event_id: '5d0e91aa',
  exception_type: 'java.lang.NullPointerException',
  exception_message: 'result.cryptoObject is null',
  message_template: 'result.cryptoObject is null',
  kind: 'crash',
  missing_symbols: '35bad4fc86f136093039154536767d38fe98e723=libbankcore.so',
  culprit: 'es.meridiano.pay.sign.PaymentSignFragment.onBiometricResult',
  symbolication: 'partial',
  fp_version: '14',
  variant_key: VARIANTS[0],
  os_version: '14',
  device_model_name: 'Galaxy A54',
  seconds_since_launch: 192,
  frames: [
    { symbol: 'es.meridiano.pay.sign.PaymentSignFragment.onBiometricResult', file: 'PaymentSignFragment.kt', line: 214, in_app: true },
    { symbol: 'es.meridiano.pay.sign.BiometricSigner$callback.onSuccess', file: 'BiometricSigner.kt', line: 88, in_app: true },
    ...['androidx.biometric.BiometricFragment.send', 'androidx.biometric.AuthHandler.run', 'android.os.Handler.dispatch'].map(system),
    {
      symbol: 'es.meridiano.core.ui.BaseFragment.onResult',
      file: 'BaseFragment.kt',
      line: 61,
      in_app: true,
      alternatives: ['es.meridiano.core.ui.BaseFragment.onCancel(BaseFragment.kt:70)'],
    },
    { module: 'libbankcore.so', rel_address: '0x1f40', image_uuid: '35bad4fc86f136093039154536767d38fe98e723', in_app: true },
    ...['android.os.Looper.loop', 'android.app.ActivityThread.main', 'com.android.internal.os.ZygoteInit.main'].map(system),
  ],
  causes: [{ type: 'java.lang.NullPointerException', message: 'result.cryptoObject is null', frames: [] }],
  threads: [{ name: 'main', crashed: true, frames: [system('android.os.Looper.loop')] }],
  fp_explain: [
    { frame: 'es.meridiano.pay.sign.PaymentSignFragment.onBiometricResult', used: true, rule: 'listed' },
    { frame: 'es.meridiano.pay.sign.BiometricSigner.onSuccess', used: true, rule: 'listed' },
    { frame: 'androidx.biometric.BiometricFragment.send', used: false, rule: 'androidx' },
  ],
  breadcrumbs: [
    { time: now - 76, kind: 'screen', label: 'Transfer form', duration_ms: 20_000 },
    { time: now - 56, kind: 'screen', label: 'Sign transfer', duration_ms: 40_000 },
    { time: now - 58, kind: 'tap', label: 'tap Continue' },
    { time: now - 54, kind: 'http', label: 'POST /sign', duration_ms: 2200 },
    { time: now - 50, kind: 'http', label: 'POST /challenge', duration_ms: 10_000, status: 'slow' },
    { time: now - 32, kind: 'prompt', label: 'biometric shown' },
  ],
});

const facets: readonly (readonly [string, string, number, number])[] = [
  ['app_version', '8.14.0', 612, 14_180],
  ['app_version', '8.13.1', 0, 72_000],
  ['os_version', '14', 434, 40_000],
  ['os_version', '15', 135, 20_000],
  ['os_version', '13', 43, 26_000],
  ['device_model_code', 'SM-A546B', 232, 7800],
  ['device_model_code', 'SM-S911B', 104, 7000],
  ['region', 'ES-MD', 128, 16_000],
  ['region', 'ES-CT', 110, 14_000],
];

const sessions = (now: number): FixtureRow[] => [
  {
    _time: now - 900,
    session_id: 's-1',
    event_name: 'session.start',
    app_version: '8.14.0',
    device_model_name: 'Galaxy A54',
    os_version: '14',
    platform: 'android',
    crashed: 1,
    issue_key: 'a1b2c3d4e5f60718',
    screen_name: '',
    label: 'start',
  },
  { _time: now - 880, session_id: 's-1', event_name: 'app.screen', screen_name: 'Transfer form', label: 'Transfer form' },
  { _time: now - 850, session_id: 's-1', event_name: 'http.call', http_route: 'POST /sign', http_status: '504', duration_ms: 10_000 },
  {
    _time: now - 838,
    session_id: 's-1',
    event_name: 'app.crash',
    title: 'PaymentSignFragment.onBiometricResult',
    issue_key: 'a1b2c3d4e5f60718',
  },
];

/** Rows for a search that a page builds itself, recognised by what it asks for. */
export function adHocRows(spl: string, now: number): FixtureRow[] {
  if (spl.includes('sourcetype=appmon:crash_symbols')) return [];
  if (spl.includes('alone_users')) return variantRows();
  if (spl.includes('all_users')) return togetherRows();
  if (spl.includes('_raw'))
    return [{ _time: now - 16, event_id: '5d0e91aa', app_version: '8.14.0', _raw: JSON.stringify(crashEvent(now)) }];
  if (spl.includes('span=1h app_version'))
    return Array.from({ length: 24 }, (_, index) => Math.floor(now / 3600) * 3600 - (23 - index) * 3600).flatMap((time, index) => [
      { _time: time, app_version: '8.13.1', events: index % 4 },
      { _time: time, app_version: '8.14.0', events: index > 20 ? (index - 20) * 90 : 0 },
    ]);
  if (spl.includes('fields dimension side value n'))
    return facets.flatMap(([dimension, value, issue, all]) => [
      ...(issue > 0 ? [{ dimension, value, side: 'issue', n: issue }] : []),
      { dimension, value, side: 'all', n: all },
    ]);
  if (spl.includes('session_id')) return sessions(now);
  return [];
}
