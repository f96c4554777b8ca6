import { snoozeChange, stateNow } from './snooze';

describe('a snooze', () => {
  const now = 1_794_898_800_000;

  it('ends by itself', () => {
    const { state, snoozed_until: until } = snoozeChange(3_600_000, now);
    expect([state, until]).toEqual(['snoozed', 1_794_902_400]);
    expect(stateNow('snoozed', 1_794_902_400, now)).toBe('snoozed');
    expect(stateNow('snoozed', 1_794_902_400, now + 3_600_000)).toBe('open');
  });

  it('without a time stays, and other states are left alone', () => {
    expect(stateNow('snoozed', null, now)).toBe('snoozed');
    expect(stateNow('resolved', 1, now)).toBe('resolved');
  });
});
