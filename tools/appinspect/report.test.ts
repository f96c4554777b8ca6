import { judge, type Expectation, type InspectReport } from './report';

const check = (name: string, result = 'success', messages: Array<{ result: string; message: string; message_filename?: string }> = []) => ({
  name,
  result,
  messages,
});
const reportOf = (...checks: Array<ReturnType<typeof check>>): InspectReport => ({
  reports: [{ groups: [{ checks: [...checks, ...Array.from({ length: 240 }, (_each, index) => check(`check_${index}`))] }] }],
});
const expectation: Expectation = {
  check: 'check_for_modular_inputs',
  result: 'warning',
  packages: 'modern-.*',
  tags: ['cloud'],
  file: 'inputs',
  message: 'No action',
  reason: 'there are some',
};
const run = { variant: 'modern-noarch', tags: 'cloud' } as const;
const warned = check('check_for_modular_inputs', 'warning', [
  { result: 'warning', message: 'No action required', message_filename: 'README/inputs.conf.spec' },
]);

describe('the gate over AppInspect', () => {
  test('passes a full run whose messages are all expected', () => {
    expect(judge(reportOf(warned), run, [expectation])).toEqual([]);
  });

  test.each<[string, InspectReport, RegExp]>([
    ['a failed check', reportOf(warned, check('check_x', 'failure')), /check_x: failure/],
    ['a skipped check', reportOf(warned, check('check_x', 'skipped')), /check_x: skipped/],
    ['an unexpected warning', reportOf(warned, check('check_y', 'warning', [{ result: 'warning', message: 'odd' }])), /check_y: warning/],
    [
      'an expected check with another message',
      reportOf(warned, check('check_for_modular_inputs', 'warning', [{ result: 'warning', message: 'other' }])),
      /other/,
    ],
    ['an expectation that was not seen', reportOf(), /expected \(there are some\) but not seen/],
    ['a run of too few checks', { reports: [{ groups: [{ checks: [warned] }] }] }, /only 1 checks ran/],
    ['a package with two apps', { reports: [...reportOf(warned).reports, ...reportOf(warned).reports] }, /exactly 1 report; got 2/],
    [
      'suppressed messages',
      reportOf(warned, check('check_z', 'success', [{ result: 'success', message: 'Suppressed 16 warning messages' }])),
      /suppressed/,
    ],
  ])('refuses %s', (_what, report, problem) => {
    expect(judge(report, run, [expectation])).toContainEqual(expect.stringMatching(problem));
  });

  test('does not ask for an expectation in runs that it does not name', () => {
    expect(judge(reportOf(), { variant: 'legacy-noarch', tags: 'cloud' }, [expectation])).toEqual([]);
    expect(judge(reportOf(), { variant: 'modern-noarch', tags: 'none' }, [expectation])).toEqual([]);
  });
});
