import type { Logger } from 'pino';
import type { ConfStore } from './conf/types';
import type { EventStore } from './store/types';
import type { JobManager } from './jobs/types';
import type { Auth } from './auth/types';
import type { KvStore } from './kv/types';
import type { Scheduler } from './scheduler/types';
import type { Host } from './host/types';
import type { Ingest } from './ingest/types';
import type { RuntimeConfig } from './config';

/** The parts of a running runtime, wired once in main.ts and handed to whoever serves a request. */
export interface RuntimeServices {
  readonly config: RuntimeConfig;
  readonly log: Logger;
  readonly conf: ConfStore;
  readonly store: EventStore;
  readonly ingest: Ingest;
  readonly kv: KvStore;
  readonly auth: Auth;
  readonly jobs: JobManager;
  readonly scheduler: Scheduler;
  readonly host: Host;
}
