import { pageError } from './errors';
import { backOff, polled } from './resource';

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

describe('polled', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('loads once for all listeners, again after the period, and stops with the last listener', async () => {
    let loads = 0;
    const source = polled<number>({ refreshMs: 1000, load: () => Promise.resolve((loads += 1)) });
    const leave = [source.subscribe(() => undefined), source.subscribe(() => undefined)];
    await settle();
    expect(source.get()).toMatchObject({ value: 1, loading: false });
    jest.advanceTimersByTime(1000);
    await settle();
    expect(source.get().value).toBe(2);
    leave.forEach((go) => {
      go();
    });
    jest.advanceTimersByTime(60_000);
    await settle();
    expect(loads).toBe(2);
  });

  it('keeps the last good value through an error and tries again', async () => {
    const answers = [
      () => Promise.resolve('good'),
      () => Promise.reject(pageError('APPMON-P-013', { detail: 'refused' })),
      () => Promise.resolve('better'),
    ];
    const source = polled<string>({ refreshMs: 1000, load: () => (answers.shift() ?? (() => Promise.resolve('end')))() });
    source.subscribe(() => undefined);
    await settle();
    jest.advanceTimersByTime(1000);
    await settle();
    expect(source.get()).toMatchObject({ value: 'good', error: { code: 'APPMON-P-013' } });
    jest.advanceTimersByTime(1000);
    await settle();
    expect(source.get()).toMatchObject({ value: 'better', error: undefined });
  });

  it('does not try again when the session ended or the right is missing', async () => {
    let loads = 0;
    const source = polled<string>({
      refreshMs: 1000,
      load: () => {
        loads += 1;
        return Promise.reject(pageError('APPMON-P-010', {}));
      },
    });
    source.subscribe(() => undefined);
    await settle();
    jest.advanceTimersByTime(600_000);
    await settle();
    expect(loads).toBe(1);
    source.refresh();
    await settle();
    expect(loads).toBe(2);
  });

  it('does not load while paused', async () => {
    let paused = false;
    let loads = 0;
    const source = polled<number>({ refreshMs: 1000, load: () => Promise.resolve((loads += 1)) }, () => paused);
    source.subscribe(() => undefined);
    await settle();
    paused = true;
    jest.advanceTimersByTime(10_000);
    await settle();
    expect(loads).toBe(1);
    paused = false;
    jest.advanceTimersByTime(1000);
    await settle();
    expect(loads).toBe(2);
  });
});

describe('backOff', () => {
  it('doubles from one second to a minute, less up to a fifth', () => {
    expect([0, 1, 2, 3, 6, 20].map((attempt) => backOff(attempt, 0))).toEqual([1000, 2000, 4000, 8000, 60_000, 60_000]);
    expect(backOff(0, 1)).toBe(800);
  });
});
