import { holderName, holdLease } from '../../bin/kit/lease';
import { Splunkd } from '../../bin/kit/splunkd';
import { Checkpoint } from '../kit/checkpoint';
import type { InputDefinition } from '../kit/definition';
import type { EventWriter } from '../kit/events';
import { toHealthEvent } from '../kit/health';
import { log } from '../kit/log';
import { runInput } from '../kit/run';
import { MEMORY_SCHEMA, NOTHING, type Memory } from './memory';
import { scheme } from './scheme';
import { run } from './step';

/** A little less than the interval, and not given back: of several hosts one runs each time. */
const LEASE_SECONDS = 240;

/** Two intervals: after one run that failed or was left to another host it is not late yet. */
const PROMISE_SECONDS = 600;

const isOn = (value: string | undefined): boolean => ['1', 't', 'true', 'yes', 'on'].includes((value ?? '').trim().toLowerCase());

/** One run; splunkd starts the input again after its interval. */
async function stream(definition: InputDefinition, events: EventWriter): Promise<void> {
  const splunkd = new Splunkd(definition.serverUri, definition.sessionKey);
  const holder = holderName();
  const hold = (): Promise<boolean> => holdLease(splunkd, { role: 'grouping', holder, now: Date.now() / 1000, seconds: LEASE_SECONDS });
  if (!(await hold())) return;
  const checkpoint = new Checkpoint<Memory>(definition.checkpointDirectory, definition.stanza, MEMORY_SCHEMA);
  const apps = (definition.settings['apps'] ?? '').split(',').map((app) => app.trim());
  const settings = await splunkd.settings('app_monitoring_settings', 'grouping');
  const memory = checkpoint.read((message) => log('WARN', message)) ?? NOTHING;
  const kept = await run(splunkd, memory, {
    now: Date.now() / 1000,
    apps: new Set(apps.filter((app) => app !== '')),
    mergeNearIdentical: isOn(settings['merge_near_identical']),
    stillHolds: hold,
  });
  checkpoint.write(kept);
  const now = Date.now() / 1000;
  await events.emit([
    toHealthEvent({ feed: 'similar issues', state: 'normal', newest: now, promise: PROMISE_SECONDS, lastError: '', now }),
  ]);
}

/** Entry point of bin/appmon_grouping.sh. */
export const main = (argv: readonly string[]): Promise<number> => runInput({ scheme, validate: () => undefined, stream }, argv);
