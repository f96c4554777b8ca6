import { AdminClient, type DemoTarget } from '../../tools/demo/client';
import { backfillEvents, backfillSummaries } from '../../tools/demo/backfill';
import { configure, pauseDetector, resumeDetector, summarise, untilSearchable } from '../../tools/demo/configure';
import { startInbox } from '../../tools/demo/inbox';
import { sendPlanned, type Planned } from '../../tools/demo/live';
import { seeded } from '../../tools/demo/random';
import { makeSession, NO_TROUBLE } from '../../tools/demo/session';
import { sendHec } from '../../tools/demo/client';
import { startProduct, type Product } from '../support/product';
import { until } from '../support/until';

/** The product with a small bank that was planted: a calm history, then a bad release. */
export interface PlantedBank {
  readonly product: Product;
  /** The incident that the bad release opened. */
  readonly incident: string;
  close(): Promise<void>;
}

/** A word that stands only in an index that no page reads: a page that shows it let foreign rows in. */
export const CANARY = 'canary7q';

const SPAN = { weeks: 4, hours: 2 };
const KEY = new Uint8Array(32).fill(7);
const BAD_RELEASE = { ...NO_TROUBLE, badAdoption: 1, badCrashShare: 0.6 };
const SESSIONS = 90;
/** The release is out for a minute, and that minute is over before its reports are sent. */
const OUT_SECONDS = 60;
const OVER_SECONDS = 60;

/** Searches run when the plant says so, and never again: pages and queries then speak of the same moment. */
async function stopSchedules(admin: AdminClient): Promise<void> {
  const listing = (await admin.call('GET', 'saved/searches?count=0')) as { entry: { name: string; content: { is_scheduled: boolean } }[] };
  for (const { name } of listing.entry.filter(({ content }) => content.is_scheduled))
    await admin.call('POST', `saved/searches/${encodeURIComponent(name)}`, { form: { is_scheduled: '0' } });
}

const canaries = (now: number): string[] =>
  ['app.crash', 'session.start'].map((name) =>
    JSON.stringify({
      time: now - 60,
      index: 'appmon_logs',
      sourcetype: 'appmon:log',
      source: CANARY,
      event: { title: CANARY, body: CANARY, session_id: CANARY, device_model_name: CANARY, event_name: name },
      fields: {
        event_id: `${CANARY}-${name}`,
        app_id: CANARY,
        platform: 'android',
        app_version: CANARY,
        region: CANARY,
        os_version: CANARY,
        device_model_code: CANARY,
        issue_key: CANARY,
        kind: 'crash',
      },
    }),
  );

/** Sessions of one minute; those on the new version crash more often than not. */
function badRelease(now: number): Planned[] {
  const random = seeded(7);
  const first = now - OVER_SECONDS - OUT_SECONDS;
  return Array.from({ length: SESSIONS }, (_, at) => makeSession(random, first + (OUT_SECONDS * at) / SESSIONS, BAD_RELEASE)).flatMap(
    ({ phone, events }) => events.map((event) => ({ phone, event })),
  );
}

async function plant(product: Product, inbox: { httpPort: number; smtpPort: number }): Promise<string> {
  const target: DemoTarget = { ...product, sessionKey: product.sessionKey };
  const admin = new AdminClient(target);
  await configure(admin, target, { slackUrl: `http://127.0.0.1:${inbox.httpPort}/slack`, smtp: `127.0.0.1:${inbox.smtpPort}` });
  await pauseDetector(admin);
  await stopSchedules(admin);
  const end = Date.now() / 1000;
  await backfillSummaries(target, end, SPAN);
  const history = await backfillEvents(target, end, { hours: SPAN.hours, key: KEY });
  await sendHec(target, canaries(end));
  await untilSearchable(admin, history);
  const now = Math.ceil(Date.now() / 1000);
  await resumeDetector(admin, now);
  // The detector leaves alone what came before it was switched on.
  await until('the next second', () => (Date.now() / 1000 > now ? true : undefined));
  const burst = badRelease(now);
  await sendPlanned(target, burst, seeded(8));
  await untilSearchable(admin, history + burst.length);
  const [told] = await until('a crash spike that people were told about', async () => {
    const rows = await product.search('| inputlookup appmon_detections_lookup where rule="crash_spike" | where notified_time>0');
    return rows.length > 0 ? rows : undefined;
  });
  await pauseDetector(admin);
  await summarise(admin, target);
  return String(told?.['incident']);
}

/** Starts the product and plants the bank. Everything random is seeded; only the clock is real. */
export async function plantBank(): Promise<PlantedBank> {
  const inbox = await startInbox({ http: 0, smtp: 0 });
  const product = await startProduct();
  const close = async (): Promise<void> => {
    await product.stop();
    await inbox.close();
  };
  try {
    return { product, incident: await plant(product, inbox), close };
  } catch (error) {
    await close();
    throw error;
  }
}
