import { fateOf } from './expiry';
import { SearchJob } from './job';

describe('a job that nobody looks at', () => {
  const jobWith = (args: Readonly<Record<string, string>>): SearchJob => {
    const request = { search: 'x', app: 'search', owner: 'ana', args, ttlSeconds: 600 };
    const job = new SearchJob({ sid: '1', request, directory: '/nowhere', published: 1000, now: () => 1000 });
    job.start();
    return job;
  };

  it.each([
    [{}, 1e9, undefined],
    [{ auto_cancel: '60' }, 1060, undefined],
    [{ auto_cancel: '60' }, 1061, 'cancel'],
    [{ auto_pause: '30' }, 1030, undefined],
    [{ auto_pause: '30' }, 1031, 'pause'],
    [{ auto_pause: '30', auto_cancel: '60' }, 1061, 'cancel'],
    [{ auto_cancel: '0', auto_pause: '0' }, 1e9, undefined],
  ])('running, with %j, at %i: %s', (args, now, fate) => {
    expect(fateOf(jobWith(args), now)).toBe(fate);
  });

  it.each([
    [1599, undefined],
    [1600, 'cancel'],
  ])('paused, at %i: %s', (now, fate) => {
    const job = jobWith({ auto_pause: '30' });
    job.facts.paused = true;
    expect(fateOf(job, now)).toBe(fate);
  });

  it.each([
    [1599, undefined],
    [1600, 'remove'],
  ])('done, at %i: %s', (now, fate) => {
    const job = jobWith({ auto_pause: '30', auto_cancel: '60' });
    job.facts.state = 'DONE';
    expect(fateOf(job, now)).toBe(fate);
  });
});
