import type { SearchJob } from './job';

const seconds = (job: SearchJob, name: string): number => Number(job.request.args[name] ?? 0);

/**
 * What becomes of a job that nobody has looked at for a while (`now` in epoch seconds): finished and paused ones expire, and
 * running ones are ended or paused after `auto_cancel` and `auto_pause` seconds.
 */
export function fateOf(job: SearchJob, now: number): 'remove' | 'cancel' | 'pause' | undefined {
  const idle = now - job.facts.touched;
  const isOver = (limit: number): boolean => limit > 0 && idle > limit;
  const isExpired = job.expires <= now;
  if (job.done) return isExpired ? 'remove' : undefined;
  if (isOver(seconds(job, 'auto_cancel')) || (job.facts.paused && isExpired)) return 'cancel';
  return isOver(seconds(job, 'auto_pause')) && !job.facts.paused ? 'pause' : undefined;
}
