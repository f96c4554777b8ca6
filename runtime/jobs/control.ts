import { jobError } from './errors';
import { DEFAULT_TTL_SECONDS, SAVED_TTL_SECONDS, type SearchJob } from './job';
import type { SteerAction } from './steering';

/** One `control` call: the action and the value of its `ttl` or `priority` argument. */
export interface ControlCall {
  readonly action: string;
  readonly value: string | undefined;
}

/** What an action may do beyond the facts of its job. */
export interface ControlReach {
  /** Ends the search and removes the job. */
  readonly cancel: (job: SearchJob) => void;
  /** Tells the search; one that waits is told when it starts. */
  readonly steer: (job: SearchJob, action: SteerAction) => void;
  /** Throws when no further search may be paused. */
  readonly roomToPause: (job: SearchJob) => void;
}

type Control = (job: SearchJob, value: string | undefined, reach: ControlReach) => void;

function whole(name: string, value: string | undefined): number {
  if (value === undefined || !/^\d+$/.test(value)) throw jobError('APPMON-JOB-NUMBER', { name, value: value ?? 'nothing' });
  return Number(value);
}

/** Clients send these to every job; one that is done has nothing left to steer. */
const steering =
  (action: SteerAction, change: (job: SearchJob) => void): Control =>
  (job, _value, reach) => {
    job.touch();
    if (job.done) return;
    change(job);
    reach.steer(job, action);
  };

const CONTROLS: Readonly<Record<string, Control>> = {
  cancel: (job, _value, reach) => reach.cancel(job),
  finalize: steering('finalize', (job) => {
    if (job.request.whole) throw jobError('APPMON-JOB-WHOLE', { sid: job.sid });
    Object.assign(job.facts, { finalized: true, paused: false });
  }),
  pause: (job, value, reach) => {
    if (!job.done && !job.facts.paused) reach.roomToPause(job);
    steering('pause', ({ facts }) => (facts.paused = true))(job, value, reach);
  },
  unpause: steering('unpause', ({ facts }) => (facts.paused = false)),
  touch: (job) => job.touch(),
  setttl: (job, value) => job.setTtl(whole('ttl', value)),
  setpriority: (job, value) => {
    job.facts.priority = whole('priority', value);
  },
  enablepreview: steering('enablepreview', ({ facts }) => (facts.previews = true)),
  disablepreview: steering('disablepreview', ({ facts }) => (facts.previews = false)),
  save: (job) => {
    job.facts.saved = true;
    job.setTtl(SAVED_TTL_SECONDS);
  },
  unsave: (job) => {
    job.facts.saved = false;
    job.setTtl(DEFAULT_TTL_SECONDS);
  },
};

/** Carries out a documented control action. */
export function applyControl(job: SearchJob, call: ControlCall, reach: ControlReach): void {
  const control = Object.hasOwn(CONTROLS, call.action) ? CONTROLS[call.action] : undefined;
  if (!control) throw jobError('APPMON-JOB-ACTION', { action: call.action });
  control(job, call.value, reach);
}
