import { SOURCETYPES } from '../../core/vocabulary';
import { PATIENCE_MS, type DoctorOptions } from './options';
import { fine, span, wrong, type Verdict } from './verdict';

const APP = 'app_monitoring';
const MOST_LOOK_SECONDS = 60;
const MOST_WAIT_SECONDS = 300;
/** Cron lines whose search runs at least every five minutes. */
const FREQUENT = /^(\*|\*\/[1-5]|\d+-59\/[1-5]) \* \* \* \*$/;

/** The host's REST API, signed in. */
export interface Host {
  /** A GET below `/servicesNS/nobody/<app>/`. Throws with the status when it is refused. */
  get(path: string): Promise<unknown>;
  /** Rows of a search over the last quarter of an hour. */
  search(spl: string): Promise<ReadonlyArray<Readonly<Record<string, string>>>>;
}

/** Secrets of the one who asks; from variables, because a command line can be read by everybody on the machine. */
export interface Secrets {
  readonly token?: string;
  readonly password?: string;
}

/** Signs in; a Verdict when that fails. */
export async function openHost({ rest, user }: DoctorOptions, secrets: Secrets): Promise<Host | Verdict> {
  const refused = (found: string): Verdict => wrong('APPMON-DOCTOR-LOGIN', { user, found });
  let authorization = `Bearer ${secrets.token ?? ''}`;
  if (secrets.token === undefined) {
    try {
      const reply = await fetch(`${rest}/services/auth/login?output_mode=json`, {
        method: 'POST',
        body: new URLSearchParams({ username: user, password: secrets.password ?? '' }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const { sessionKey } = (await reply.json()) as { sessionKey?: string };
      if (!sessionKey) return refused(`the host answers ${reply.status}`);
      authorization = `Splunk ${sessionKey}`;
    } catch (error) {
      return refused((error as Error).message);
    }
  }
  const call = async (path: string, body?: URLSearchParams): Promise<unknown> => {
    const url = new URL(`${rest}/servicesNS/nobody/${APP}/${path}`);
    url.searchParams.set('output_mode', 'json');
    const reply = await fetch(url, {
      headers: { authorization },
      ...(body ? { method: 'POST', body } : {}),
      signal: AbortSignal.timeout(6 * PATIENCE_MS),
    });
    if (!reply.ok) throw new Error(`the host answers ${reply.status} to ${path}`);
    return reply.json();
  };
  return {
    get: (path) => call(path),
    search: async (search) => {
      const form = { search, exec_mode: 'oneshot', earliest_time: '-15m', latest_time: 'now', count: '0' };
      const answer = await call('search/v2/jobs', new URLSearchParams(form));
      return (answer as { results?: ReadonlyArray<Readonly<Record<string, string>>> }).results ?? [];
    },
  };
}

interface Entries {
  readonly entry: ReadonlyArray<{ readonly name: string; readonly content: Readonly<Record<string, unknown>> }>;
}

const isOn = (value: unknown): boolean => ['1', 'true'].includes(String(value).toLowerCase());

/** Every index that the app writes into. */
export async function indexesVerdict(host: Host): Promise<Verdict> {
  const expected = [...new Set([...SOURCETYPES.map(({ index }) => index), 'appmon_metrics'])]
    .filter((name) => name.startsWith('appmon_'))
    .sort();
  const { entry } = (await host.get('data/indexes?count=0&datatype=all')) as Entries;
  const enabled = new Set(entry.filter(({ content }) => !isOn(content['disabled'])).map(({ name }) => name));
  const missing = expected.filter((name) => !enabled.has(name));
  return missing.length > 0
    ? wrong('APPMON-DOCTOR-INDEXES', { found: `${missing.join(', ')} missing or disabled` })
    : fine(`${expected.length} indexes`);
}

/** A scheduler that has run for less than this may not have come to every frequent search. */
const WARM_UP_SECONDS = 600;

/** Searches that run every five minutes or more often: what the scheduler says of their last quarter of an hour. */
export async function searchesVerdict(host: Host, now: number): Promise<Verdict> {
  const { entry } = (await host.get('saved/searches?count=0')) as Entries;
  const frequent = entry
    .filter(
      ({ name, content }) =>
        name.startsWith('AppMon') &&
        isOn(content['is_scheduled']) &&
        !isOn(content['disabled']) &&
        FREQUENT.test(String(content['cron_schedule'])),
    )
    .map(({ name }) => name);
  const rows = await host.search(
    'search index=_internal sourcetype=scheduler savedsearch_name="AppMon*" | stats sum(eval(if(status="success", 1, 0))) AS well sum(eval(if(status="skipped", 1, 0))) AS skipped min(_time) AS first by savedsearch_name',
  );
  const well = new Set(rows.filter((row) => Number(row['well']) > 0).map((row) => row['savedsearch_name']));
  const skipped = rows.reduce((sum, row) => sum + Number(row['skipped'] ?? 0), 0);
  if (rows.length === 0) return wrong('APPMON-DOCTOR-SEARCHES', { found: 'the scheduler ran none in that time' });
  const began = Math.min(now, ...rows.map((row) => Number(row['first'] ?? now)));
  const tried = new Set(rows.map((row) => row['savedsearch_name']));
  const isNew = now - began < WARM_UP_SECONDS;
  const silent = frequent.filter((name) => !well.has(name) && (tried.has(name) || !isNew));
  if (silent.length > 0) return wrong('APPMON-DOCTOR-SEARCHES', { found: `${silent.join(', ')} did not` });
  const waiting = frequent.length - frequent.filter((name) => well.has(name)).length;
  const yet = waiting > 0 ? `, ${waiting} were not due since the scheduler began ${span(now - began)} ago` : '';
  return fine(`${frequent.length - waiting} frequent searches run, ${skipped} skipped runs${yet}`);
}

/** When the detector of whichever host looked last. */
export async function detectorVerdict(host: Host, now: number): Promise<Verdict> {
  const records = (await host.get('storage/collections/data/appmon_lease')) as ReadonlyArray<{ _key: string; looked?: number }>;
  const looked = records.find(({ _key }) => _key === 'detector-look')?.looked;
  const ill = (found: string): Verdict => wrong('APPMON-DOCTOR-DETECTOR', { most: MOST_LOOK_SECONDS, found });
  if (looked === undefined) return ill('it has not looked yet; is the input appmon_detector enabled?');
  const ago = Math.max(0, now - looked);
  return ago > MOST_LOOK_SECONDS ? ill(`the last one was ${span(ago)} ago`) : fine(`looked ${span(ago)} ago`);
}

interface Waiting {
  readonly state: string;
  readonly created: number;
  readonly last_error?: string;
}

/** Notifications that have not left. */
export async function outboxVerdict(host: Host, now: number): Promise<Verdict> {
  const query = JSON.stringify({ state: { $in: ['waiting', 'sending', 'digested', 'refused'] } });
  const entries = (await host.get(`storage/collections/data/appmon_outbox?query=${encodeURIComponent(query)}`)) as readonly Waiting[];
  const waiting = entries.filter(({ state }) => state !== 'refused').sort((a, b) => a.created - b.created);
  const [oldest] = waiting;
  const refused = entries.filter(({ state }) => state === 'refused');
  const text = `${waiting.length} waiting, ${refused.length} refused`;
  const reason = (entry: Waiting | undefined): string => (entry?.last_error ? ` (${entry.last_error})` : '');
  if (oldest && now - oldest.created > MOST_WAIT_SECONDS) {
    const found = `${text}, the oldest for ${span(now - oldest.created)}${reason(oldest)}`;
    return wrong('APPMON-DOCTOR-OUTBOX', { most: MOST_WAIT_SECONDS, found });
  }
  return fine(`${text}${reason(refused.at(-1))}`);
}
