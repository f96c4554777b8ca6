import { columnOf } from '../../../visualizations/kit/columns';
import { sessionOf } from './breadcrumbs';
import { reportOf } from './report';

const crash = Date.parse('2026-03-04T08:41:02Z') / 1000;
const report = (event: Readonly<Record<string, unknown>>) =>
  reportOf({ _time: String(crash), event_id: 'e1', _raw: JSON.stringify(event) });

describe('breadcrumbs of a report', () => {
  it('as the BigQuery export of Crashlytics writes them', () => {
    const steps = sessionOf(
      report({
        breadcrumbs: [
          { timestamp: '2026-03-04 08:40:58.000000 UTC', name: 'screen_view', params: [{ key: 'firebase_screen', value: 'Transfers' }] },
          { timestamp: '2026-03-04 08:41:00.500000 UTC', name: 'select_content', params: [{ key: 'item_id', value: 'confirm' }] },
        ],
        logs: [{ timestamp: '2026-03-04 08:41:01.100000 UTC', message: 'receipt sent' }],
      }),
    );
    expect(columnOf(steps, '_time')).toEqual([crash - 4, crash - 1.5, crash - 0.9, crash].map(String));
    expect(columnOf(steps, 'lane')).toEqual(['Screens', 'Breadcrumbs', 'Log', 'Breadcrumbs']);
    expect(columnOf(steps, 'label')).toEqual(['Transfers', 'select_content · item_id confirm', 'receipt sent', 'crash']);
  });

  it('as Sentry writes them', () => {
    const steps = sessionOf(
      report({
        breadcrumbs: [
          { timestamp: crash - 10, category: 'navigation', data: { from: '/home', to: '/transfer' } },
          { timestamp: '2026-03-04T08:41:00Z', type: 'http', data: { method: 'POST', status_code: 504 }, level: 'error' },
        ],
      }),
    );
    expect(columnOf(steps, 'lane')).toEqual(['Screens', 'Network', 'Breadcrumbs']);
    expect(columnOf(steps, 'label')).toEqual(['/transfer', 'http · method POST · status_code 504', 'crash']);
    expect(columnOf(steps, 'status')).toEqual(['', 'error', '']);
  });

  it('without a time are no steps', () => {
    expect(sessionOf(report({ breadcrumbs: [{ name: 'tap' }, 'text'], logs: 'none' })).fields).toEqual([]);
  });
});
