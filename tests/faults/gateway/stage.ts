import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDestination, type Destination } from './destination';
import { KEY, startGatewayProcess, until, type GatewayProcess } from './gateway-process';
import { startSenders, type Sendings, type SendOptions } from './senders';

/** What a fault plays on: a gateway under load and its destination. */
export interface Stage {
  readonly destination: Destination;
  readonly gateway: GatewayProcess;
  readonly sendings: Sendings;
  /** Resolves when so many more events were acknowledged. */
  readonly moreAcknowledged: (events: number) => Promise<void>;
  /** Resolves when the destination was asked so many more times. */
  readonly moreAsked: (requests: number) => Promise<void>;
}

/** How the stage is set. */
export interface Setting {
  /** Size of a file system of its own for the data folder, in mebibytes. */
  readonly disk?: number;
  readonly spoolBytes?: number;
  readonly environment?: NodeJS.ProcessEnv;
  readonly load?: Partial<Pick<SendOptions, 'senders' | 'pauseMs' | 'padding' | 'forgetful'>>;
}

/** What became of the events. All but `doubled`, `deadLettered` and `answers` have one right value. */
export interface Verdict {
  readonly acknowledged: number;
  /** Acknowledged events that are neither stored nor a dead letter. */
  readonly missing: number;
  /** Events stored more than once, before `dedup event_id`. */
  readonly doubled: number;
  readonly deadLettered: number;
  /** received + recovered − delivered − spooled − dead-lettered − duplicates, of the gateway's last life. */
  readonly unexplained: number;
  /** How often the primary ended by itself. */
  readonly ownEnds: number;
  /** The last word of the gateway on its destination. */
  readonly destination: string;
  readonly shed: number;
  readonly answers: Readonly<Record<string, number>>;
}

/** Ids in the dead letters of a gateway. */
export function deadIn(data: string): ReadonlySet<string> {
  const folder = join(data, 'gateway/dead-letter');
  const lines = existsSync(folder) ? readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n')) : [];
  return new Set(lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { readonly id: string }).id));
}

async function verdictOf({ destination, gateway, sendings }: Stage): Promise<Verdict> {
  const { stored } = destination;
  const isThere = (id: string): boolean => stored.has(id) || deadIn(gateway.data).has(id);
  const missing = (): string[] => {
    const dead = deadIn(gateway.data);
    return [...sendings.acknowledged].filter((id) => !stored.has(id) && !dead.has(id));
  };
  let health = await gateway.health();
  // Whatever is still missing when nothing waits any more stays missing.
  await until('an empty spool', async () => {
    health = await gateway.health();
    return health['spooled'] === 0;
  }).catch(() => undefined);
  const of = (name: string): number => health[name] ?? 0;
  return {
    acknowledged: sendings.acknowledged.size,
    missing: [...sendings.acknowledged].every(isThere) ? 0 : missing().length,
    doubled: [...stored.values()].filter((times) => times > 1).length,
    deadLettered: of('dead_lettered'),
    unexplained: of('received') + of('recovered') - of('delivered') - of('spooled') - of('dead_lettered') - of('duplicates'),
    ownEnds: gateway.ownEnds(),
    destination: String(health['destination']),
    shed: of('shed'),
    answers: Object.fromEntries(sendings.answers),
  };
}

/** Sets the stage, plays a fault under load, makes the destination well, waits until nothing is spooled, and tells what became of all. */
export async function playOn(setting: Setting, play: (stage: Stage) => Promise<void>): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-fault-'));
  if (setting.disk !== undefined) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(setting.disk)}m`, 'tmpfs', folder]);
  const destination = await startDestination();
  const { spoolBytes, environment } = setting;
  const gateway = await startGatewayProcess({
    data: folder,
    hecUrl: destination.url,
    ...(spoolBytes === undefined ? {} : { spoolBytes }),
    ...(environment === undefined ? {} : { environment }),
  });
  const sendings = startSenders({ url: () => gateway.url, key: KEY, senders: 4, pauseMs: 5, padding: 200, ...setting.load });
  const more = async (what: string, count: () => number, wanted: number): Promise<void> => {
    const before = count();
    await until(`${String(wanted)} more ${what}`, () => count() >= before + wanted);
  };
  const stage: Stage = {
    destination,
    gateway,
    sendings,
    moreAcknowledged: (events) => more('acknowledged events', () => sendings.acknowledged.size, events),
    moreAsked: (requests) => more('requests of the gateway', destination.asked, requests),
  };
  try {
    await play(stage);
    destination.mood = 'well';
    await sendings.stop();
    return await verdictOf(stage);
  } finally {
    await sendings.stop();
    await gateway.end();
    await destination.leave();
    if (setting.disk !== undefined) execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** True where this account may mount a small file system of its own. */
export function canMount(): boolean {
  const at = mkdtempSync(join(tmpdir(), 'gateway-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at], { stdio: 'ignore' });
    execFileSync('umount', ['-l', at]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
}
