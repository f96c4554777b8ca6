import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { testServices, type TestHost } from '../host/testing/services';
import type { AlertActionRun, Host } from '../host/types';
import type { Scheduler } from './types';
import { createScheduler } from './scheduler';
import { memoryJobs, type MemoryJobs } from './testing/memory-jobs';

/** 2026-11-22T18:00:00Z. */
const START = 1795370400;

describe('scheduler', () => {
  let test: TestHost;
  let jobs: MemoryJobs;
  let runs: AlertActionRun[];
  let clock: number;
  let scheduler: Scheduler & { readonly tick: () => void };

  let timezone: string;

  const open = (stanzas: string, zone = 'UTC'): void => {
    runs = [];
    timezone = zone;
    clock = START - 10;
    const host: Partial<Host> = { runAlertAction: (run) => Promise.resolve(runs.push(run) * 0) };
    test = testServices(
      {
        'default/savedsearches.conf': stanzas,
        'default/alert_actions.conf': '[teller]\nis_custom = 1\npayload_format = json\nparam.channel = general\n',
      },
      { host: host as Host },
    );
    jobs = memoryJobs(join(test.folder, 'dispatch'));
    Object.assign(test.services, { jobs });
    restart();
  };
  const restart = (): void => {
    scheduler = createScheduler({
      services: () => test.services,
      statePath: join(test.folder, 'state.json'),
      timezone,
      cpus: 2,
      webBase: 'http://pages',
      now: () => clock,
    });
  };
  const tickAt = async (time: number): Promise<void> => {
    clock = time;
    scheduler.tick();
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const logged = (): string[] =>
    test.events.filter((event) => event.sourcetype === 'scheduler').map((event) => /status=(\w+)/.exec(event.data)?.[1] ?? '');
  const argsOf = (at: number) => jobs.dispatched[at]?.request.args ?? {};

  afterEach(async () => {
    await Promise.all(jobs.dispatched.map((job) => job.end([])));
    await scheduler.stop();
    rmSync(test.folder, { recursive: true, force: true });
  });

  const MINUTE = 'cron_schedule = * * * * *\nenableSched = 1\n';

  it('runs at the scheduled time, with that time as now and the dispatch range', async () => {
    open(`[a]\nsearch = index=x\n${MINUTE}dispatch.earliest_time = -5m\ndispatch.latest_time = now\n`);
    await tickAt(START - 5);
    expect(jobs.dispatched).toHaveLength(0);
    await tickAt(START + 1);
    expect(jobs.dispatched[0]?.request).toMatchObject({
      search: 'search index=x',
      app: 'test_app',
      owner: 'nobody',
      savedSearch: 'a',
      scheduled: true,
    });
    expect(argsOf(0)).toMatchObject({ earliest_time: '-5m', latest_time: 'now', now: String(START) });
    await jobs.dispatched[0]?.end([{ a: 1 }]);
    expect(logged()).toEqual(['success']);
    expect(scheduler.nextRun('a')).toBe(START + 60);
  });

  it('runs at the start what asks for it, and only that', async () => {
    const hourly = 'cron_schedule = 0 * * * *\nenableSched = 1\n';
    open(`[seed]\nsearch = index=x\n${hourly}run_on_startup = 1\n\n[other]\nsearch = index=y\n${hourly}`);
    scheduler.start();
    await tickAt(START - 5);
    expect(jobs.dispatched.map((job) => job.request.savedSearch)).toEqual(['seed']);
    expect(argsOf(0)).toMatchObject({ now: String(START - 10) });
  });

  it('real-time scheduling skips what the next run overtakes; continuous scheduling makes up for it', async () => {
    open(`[rt]\nsearch = index=x\n${MINUTE}\n[cont]\nsearch = index=y\n${MINUTE}realtime_schedule = 0\n`);
    await tickAt(START - 5);
    for (const minute of [0, 1, 2, 3]) await tickAt(START + minute * 60 + 1);
    expect(jobs.dispatched.map((job) => job.request.savedSearch).toSorted()).toEqual(['cont', 'rt']);
    const statuses = (name: string): string[] =>
      test.events
        .filter((event) => event.data.includes(`savedsearch_name="${name}"`))
        .map((event) => /status=(\w+)/.exec(event.data)?.[1] ?? '');
    expect(statuses('rt')).toEqual(['deferred', 'skipped', 'deferred', 'skipped', 'deferred']);
    expect(statuses('cont')).toEqual(['continued', 'continued', 'continued']);
    for (let at = 0; at < jobs.dispatched.length; at += 1) await jobs.dispatched[at]?.end([]);
    const times = (name: string): string[] =>
      jobs.dispatched.filter((job) => job.request.savedSearch === name).map((job) => job.request.args['now'] ?? '');
    expect(times('rt')).toEqual([START, START + 180].map(String));
    expect(times('cont')).toEqual([START, START + 60, START + 120, START + 180].map(String));
  });

  it('holds all searches together to half of CPUs + 6', async () => {
    open(
      ['a', 'b', 'c', 'd', 'e', 'f']
        .map((name) => `[${name}]\nsearch = index=x\n${MINUTE}${name === 'f' ? 'schedule_priority = highest\n' : ''}`)
        .join('\n'),
    );
    await tickAt(START - 5);
    await tickAt(START + 1);
    expect(jobs.dispatched.map((job) => job.request.savedSearch)).toEqual(['f', 'a', 'b', 'c']);
    await jobs.dispatched[0]?.end([]);
    expect(jobs.dispatched.map((job) => job.request.savedSearch)).toEqual(['f', 'a', 'b', 'c', 'd']);
  });

  it('a durable search covers index time without gap or overlap, across failures and restarts', async () => {
    open(`[roll]\nsearch = index=x\n${MINUTE}durable.track_time_type = _indextime\ndurable.lag_time = 5\ndispatch.earliest_time = -4h\n`);
    await tickAt(START - 5);
    await tickAt(START + 1);
    await jobs.dispatched[0]?.end([]);
    await tickAt(START + 61);
    await jobs.dispatched[1]?.end('fail');
    restart();
    await tickAt(START + 241);
    for (const at of [2, 3, 4]) await jobs.dispatched[at]?.end([]);
    const windows = jobs.dispatched.map((job) => [
      Number(job.request.args['index_earliest']) - START,
      Number(job.request.args['index_latest']) - START,
    ]);
    expect(windows).toEqual([
      [-10, -5],
      [-5, 55],
      [-5, 55],
      [55, 115],
      [115, 175],
      [175, 235],
    ]);
    expect(argsOf(2)).toMatchObject({ earliest_time: '-4h' });
    await jobs.dispatched[5]?.end([]);
    expect(logged()).toEqual(['success', 'failed', 'success', 'success', 'success', 'success']);
  });

  describe('around midnight and the changes of the clock', () => {
    const MADRID = 'Europe/Madrid';
    /** Local midnights of Madrid: 2026-03-29 (23 hours), 2026-10-25 (25 hours), 2026-11-23. */
    const [SPRING, AUTUMN, USUAL] = ['2026-03-28T23:00:00Z', '2026-10-24T22:00:00Z', '2026-11-22T23:00:00Z'].map(
      (iso) => Date.parse(iso) / 1000,
    ) as [number, number, number];
    const scheduledTimes = (): number[] => jobs.dispatched.map((job) => Number(job.request.args['now']));

    it.each([
      ['spring', SPRING, 23],
      ['autumn', AUTUMN, 25],
      ['a usual day', USUAL, 24],
    ])('%s: a durable search covers the day without gap or overlap', async (_, midnight, hours) => {
      open(
        '[roll]\nsearch = index=x\ncron_schedule = 0 * * * *\nenableSched = 1\ndurable.track_time_type = _indextime\ndurable.lag_time = 60\n',
        MADRID,
      );
      await tickAt(midnight - 10);
      for (let hour = 0; hour <= hours; hour += 1) {
        await tickAt(midnight + hour * 3600 + 1);
        await jobs.dispatched[hour]?.end([]);
      }
      const windows = jobs.dispatched.map((job) => [Number(job.request.args['index_earliest']), Number(job.request.args['index_latest'])]);
      expect(windows).toHaveLength(hours + 1);
      expect(windows.at(-1)?.[1]).toBe(midnight + hours * 3600 - 60);
      for (const [at, window] of windows.entries()) if (at > 0) expect(window[0]).toBe(windows[at - 1]?.[1]);
    });

    it.each([
      ['spring', SPRING, 23],
      ['autumn', AUTUMN, 25],
    ])('%s: a daily search whose hour is missing or comes twice runs once', async (_, midnight, hours) => {
      open('[daily]\nsearch = index=x\ncron_schedule = 30 2 * * *\nenableSched = 1\n', MADRID);
      await tickAt(midnight - 10);
      for (let at = midnight; at <= midnight + hours * 3600; at += 600) {
        await tickAt(at + 1);
        await jobs.dispatched.at(-1)?.end([]);
      }
      expect(jobs.dispatched).toHaveLength(1);
      expect(logged()).toEqual(['success']);
    });

    it('a restart just after midnight makes up for the windows since it stopped, and runs a daily search of midnight once', async () => {
      open(
        '[roll]\nsearch = index=x\ncron_schedule = */5 * * * *\nenableSched = 1\ndurable.track_time_type = _indextime\ndurable.lag_time = 0s\n' +
          '[daily]\nsearch = index=y\ncron_schedule = 0 0 * * *\nenableSched = 1\n',
        MADRID,
      );
      await tickAt(USUAL - 601);
      await tickAt(USUAL - 599);
      await jobs.dispatched[0]?.end([]);
      await scheduler.stop();
      restart();
      await tickAt(USUAL + 301);
      for (let at = 1; at < 5; at += 1) await jobs.dispatched[at]?.end([]);
      const durable = jobs.dispatched
        .filter((job) => job.request.savedSearch === 'roll')
        .map((job) => Number(job.request.args['index_latest']) - USUAL);
      expect(durable).toEqual([-600, -300, 0, 300]);
      expect(jobs.dispatched.filter((job) => job.request.savedSearch === 'daily').map((job) => Number(job.request.args['now']))).toEqual([
        USUAL,
      ]);
    });

    it('every run that could not start is counted as skipped, over midnight as before it', async () => {
      open(`[a]\nsearch = index=x\n${MINUTE}`, MADRID);
      await tickAt(USUAL - 125);
      await tickAt(USUAL - 119);
      for (const at of [-59, 1, 61]) await tickAt(USUAL + at);
      await jobs.dispatched[0]?.end([]);
      // The machine slept from 00:01 to 00:10.
      await jobs.dispatched[1]?.end([]);
      await tickAt(USUAL + 601);
      await jobs.dispatched[2]?.end([]);
      expect(scheduledTimes().map((time) => time - USUAL)).toEqual([-120, 60, 600]);
      const skipped = test.events
        .filter(({ data }) => data.includes('status=skipped'))
        .map(({ data }) => [Number(/scheduled_time=(\d+)/.exec(data)?.[1]) - USUAL, /concurrency limit/.test(data)]);
      expect(skipped).toEqual([[-60, true], [0, true], ...[120, 180, 240, 300, 360, 420, 480, 540].map((time) => [time, false])]);
    });

    it('an automatic schedule window ends with the next scheduled time, also over midnight', async () => {
      const names = ['b', 'c', 'd', 'e'];
      open(
        `[a]\nsearch = index=x\ncron_schedule = */5 * * * *\nenableSched = 1\nschedule_window = auto\nrealtime_schedule = 0\n` +
          names.map((name) => `[${name}]\nsearch = index=x\n${MINUTE}`).join(''),
        MADRID,
      );
      await tickAt(USUAL - 61);
      await tickAt(USUAL - 59);
      for (const job of jobs.dispatched.slice()) await job.end([]);
      await tickAt(USUAL + 1);
      const ran = (): (string | undefined)[] => jobs.dispatched.slice(4).map((job) => job.request.savedSearch);
      expect(ran()).toEqual(names);
      // At 00:04 the others go first again; at 00:05 the window is over, and the run of midnight has waited longest.
      await tickAt(USUAL + 241);
      await jobs.dispatched[4]?.end([]);
      expect(ran()).toEqual([...names, 'b']);
      await tickAt(USUAL + 301);
      await jobs.dispatched[5]?.end([]);
      expect(jobs.dispatched.at(-1)?.request).toMatchObject({ savedSearch: 'a', args: { now: String(USUAL) } });
    });
  });

  describe('edits of a durable search', () => {
    const windows = (): number[][] =>
      jobs.dispatched.map((job) => [Number(job.request.args['index_earliest']) - START, Number(job.request.args['index_latest']) - START]);
    const edit = (settings: Readonly<Record<string, string>>): void => {
      test.services.conf.write('savedsearches', 'roll', settings, { app: 'test_app' });
      restart();
    };
    const firstRun = async (): Promise<void> => {
      open(`[roll]\nsearch = index=x\n${MINUTE}durable.track_time_type = _indextime\ndurable.lag_time = 5\n`);
      await tickAt(START - 5);
      await tickAt(START + 1);
      await jobs.dispatched[0]?.end([]);
      expect(windows()).toEqual([[-10, -5]]);
    };

    it('switched off and on again it begins at the moment it is switched on', async () => {
      await firstRun();
      edit({ enableSched: '0' });
      await tickAt(START + 100);
      edit({ enableSched: '1' });
      await tickAt(START + 170);
      await tickAt(START + 181);
      expect(windows().slice(1)).toEqual([[165, 175]]);
    });

    it.each([
      ['a schedule that cannot be read', { cron_schedule: 'every minute' }, { cron_schedule: '* * * * *' }],
      ['an empty schedule', { cron_schedule: '' }, { cron_schedule: '* * * * *' }],
      ['a tracking that does not exist', { 'durable.track_time_type': 'yes' }, { 'durable.track_time_type': '_indextime' }],
    ])('%s stops it, and its cursor waits for the repair: nothing is left out', async (_, broken, repaired) => {
      await firstRun();
      edit(broken);
      await tickAt(START + 130);
      expect(jobs.dispatched).toHaveLength(1);
      edit(repaired);
      await tickAt(START + 181);
      for (const at of [1, 2, 3]) await jobs.dispatched[at]?.end([]);
      expect(windows().slice(1)).toEqual([
        [-5, 55],
        [55, 115],
        [115, 175],
      ]);
    });
  });

  it('a search inside its schedule window lets the others go first, and no longer than that', async () => {
    const NAMES = ['a', 'b', 'c', 'd', 'e'];
    open(
      NAMES.map(
        (name) => `[${name}]\nsearch = index=x\n${MINUTE}${name === 'a' ? 'schedule_window = 2\nrealtime_schedule = 0\n' : ''}`,
      ).join('\n'),
    );
    await tickAt(START - 5);
    await tickAt(START + 1);
    expect(jobs.dispatched.map((job) => job.request.savedSearch)).toEqual(['b', 'c', 'd', 'e']);
    await tickAt(START + 61);
    await jobs.dispatched[0]?.end([]);
    expect(jobs.dispatched.map((job) => job.request.savedSearch)).toEqual(['b', 'c', 'd', 'e', 'b']);
    await tickAt(START + 122);
    await jobs.dispatched[1]?.end([]);
    expect(jobs.dispatched.at(-1)?.request).toMatchObject({ savedSearch: 'a', args: { now: String(START) } });
  });

  it('a schedule window that is no number keeps a search from running', async () => {
    open(`[a]\nsearch = index=x\n${MINUTE}schedule_window = soon\n`);
    await tickAt(START - 5);
    await tickAt(START + 1);
    expect(jobs.dispatched).toEqual([]);
  });

  const ALERT = `search = index=x\n${MINUTE}counttype = number of events\nrelation = greater than\nquantity = 0\naction.teller = 1\naction.teller.param.text = $name$: $result.app$ has $result.n$ of $nothing$\nalert.track = 1\nalert.severity = 4\n`;

  it('fires when the condition holds: tracks the alert and runs the action with its parameters filled', async () => {
    open(`[alert one]\n${ALERT}`);
    await tickAt(START - 5);
    await tickAt(START + 1);
    await jobs.dispatched[0]?.end([]);
    expect([runs.length, scheduler.firedAlerts().length]).toEqual([0, 0]);
    await tickAt(START + 61);
    await jobs.dispatched[1]?.end([
      { app: 'ios', n: 3 },
      { app: 'android', n: 1 },
    ]);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      action: 'teller',
      searchName: 'alert one',
      sid: '2',
      parameters: { channel: 'general', text: 'alert one: ios has 3 of ' },
      resultsFile: join(test.folder, 'dispatch/2/results.csv.gz'),
    });
    expect(scheduler.firedAlerts()).toEqual([
      expect.objectContaining({ savedSearch: 'alert one', sid: '2', severity: 4, triggerTime: START + 61, actions: ['teller'] }),
    ]);
    clock += 24 * 3600 + 1;
    expect(scheduler.firedAlerts()).toEqual([]);
  });

  it('suppresses by field values for per-result alerts, until acknowledged', async () => {
    open(`[each]\n${ALERT}alert.digest_mode = 0\nalert.suppress = 1\nalert.suppress.fields = app\nalert.suppress.period = 1h\n`);
    await tickAt(START - 5);
    await tickAt(START + 1);
    await jobs.dispatched[0]?.end([
      { app: 'ios', n: 3 },
      { app: 'android', n: 1 },
    ]);
    expect(runs.map((run) => run.rows)).toEqual([[{ app: 'ios', n: 3 }], [{ app: 'android', n: 1 }]]);
    expect(runs.map((run) => run.resultsFile.split('/').at(-1))).toEqual(['tmp_0.csv.gz', 'tmp_1.csv.gz']);
    expect(scheduler.suppression({ name: 'each', app: '-', owner: 'nobody' })).toEqual({ suppressed: true, expiration: 3600 });
    await tickAt(START + 61);
    await jobs.dispatched[1]?.end([
      { app: 'ios', n: 9 },
      { app: 'web', n: 2 },
    ]);
    expect(runs.slice(2).map((run) => run.rows[0]?.['app'])).toEqual(['web']);
    scheduler.acknowledge({ name: 'each', app: '-', owner: 'nobody' });
    await tickAt(START + 121);
    await jobs.dispatched[2]?.end([{ app: 'ios', n: 9 }]);
    expect(runs).toHaveLength(4);
  });

  it('judges a custom condition by a search over the results', async () => {
    open(`[custom]\nsearch = index=x\n${MINUTE}alert_condition = search n>5\naction.teller = 1\n`);
    await tickAt(START - 5);
    await tickAt(START + 1);
    await jobs.dispatched[0]?.end([{ n: 1 }]);
    expect(runs).toHaveLength(0);
    jobs.conditionRows = [{ n: 9 }];
    await tickAt(START + 61);
    await jobs.dispatched[1]?.end([{ n: 9 }]);
    expect(runs).toHaveLength(1);
  });

  it('dispatches on request, and judges only when asked to', async () => {
    open(`[manual]\n${ALERT.replace('enableSched = 1\n', '')}`);
    const where = { name: 'manual', app: 'test_app', owner: 'ana' };
    const quiet = await scheduler.dispatch(where, { args: { earliest_time: '-1h' } });
    expect(quiet.request).toMatchObject({ owner: 'ana', scheduled: false, args: { earliest_time: '-1h' } });
    await jobs.dispatched[0]?.end([{ app: 'ios', n: 1 }]);
    await scheduler.dispatch(where, { trigger: true });
    await jobs.dispatched[1]?.end([{ app: 'ios', n: 1 }]);
    expect(runs.map((run) => run.sid)).toEqual(['2']);
    expect(scheduler.history('manual').map((run) => run.sid)).toEqual(['1', '2']);
    await expect(scheduler.dispatch({ ...where, name: 'nope' }, {})).rejects.toMatchObject({ code: 'APPMON-SCHED-MISSING' });
  });

  it('an action that the host cannot run is reported in _internal and keeps no other from running', async () => {
    open(`[odd]\n${ALERT}action.script = 1\naction.lookup = 1\n`);
    await tickAt(START - 5);
    await tickAt(START + 1);
    await jobs.dispatched[0]?.end([{ app: 'ios', n: 1 }]);
    const errors = test.events
      .filter((event) => event.sourcetype === 'splunkd')
      .map((event) => /ERROR sendmodalert - action=(\w+).*not supported/.exec(event.data)?.[1]);
    expect(errors.toSorted()).toEqual(['lookup', 'script']);
    expect(runs).toHaveLength(1);
  });
});
