import { jobError } from './errors';
import { DEFAULT_TTL_SECONDS, SAVED_TTL_SECONDS, type SearchJob } from './job';

/** One `control` call: the action and the value of its `ttl` or `priority` argument. */
export interface ControlCall {
  readonly action: string;
  readonly value: string | undefined;
}

/** Ways to end a search: `cancel` also removes the job, `stop` keeps it. */
export interface Endings {
  readonly cancel: (job: SearchJob) => void;
  readonly stop: (job: SearchJob) => void;
}

type Control = (job: SearchJob, value: string | undefined, endings: Endings) => void;

function whole(name: string, value: string | undefined): number {
  if (value === undefined || !/^\d+$/.test(value)) throw jobError('APPMON-JOB-NUMBER', { name, value: value ?? 'nothing' });
  return Number(value);
}

const CONTROLS: Readonly<Record<string, Control>> = {
  cancel: (job, _value, endings) => endings.cancel(job),
  finalize: (job, _value, endings) => {
    job.facts.finalized = true;
    if (!job.done) endings.stop(job);
  },
  pause: (job) => {
    if (!job.done) throw jobError('APPMON-JOB-PAUSE', { sid: job.sid });
  },
  unpause: (job) => job.touch(),
  touch: (job) => job.touch(),
  setttl: (job, value) => job.setTtl(whole('ttl', value)),
  setpriority: (job, value) => {
    job.facts.priority = whole('priority', value);
  },
  // Clients send these to every job; there are no previews to switch, as `isPreviewEnabled` says.
  enablepreview: (job) => job.touch(),
  disablepreview: (job) => job.touch(),
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
export function applyControl(job: SearchJob, call: ControlCall, endings: Endings): void {
  const control = Object.hasOwn(CONTROLS, call.action) ? CONTROLS[call.action] : undefined;
  if (!control) throw jobError('APPMON-JOB-ACTION', { action: call.action });
  control(job, call.value, endings);
}
