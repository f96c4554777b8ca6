import { fakeEvent, startFakeCrashlytics, type FakeCrashlytics } from '../fake-feeds/crashlytics';
import { APP_ID } from './bank';
import type { AdminClient } from './client';

const STANZA = 'demo';
const SECRET = 'crashlytics_demo';
/** Seconds between two events of the vendor's feed. */
const PACE = 20;

/** A Crashlytics project of the demo's bank: a fake of the vendor's API and the input that pulls from it. */
export interface DemoFeed {
  /** Lets the vendor stop to answer. */
  breakDown(): void;
  close(): Promise<void>;
}

async function createInput(admin: AdminClient, fake: FakeCrashlytics): Promise<void> {
  await admin.call('POST', 'storage/passwords', {
    form: { realm: 'app_monitoring', name: SECRET, password: fake.serviceAccount },
    accept: [409],
  });
  await admin.call('POST', `storage/passwords/${encodeURIComponent(`app_monitoring:${SECRET}:`)}`, {
    form: { password: fake.serviceAccount },
  });
  const settings = {
    firebase_app: '1:571500000000:android:0a1b2c3d',
    app_id: APP_ID,
    secret: SECRET,
    in_app_prefixes: 'es.meridiano',
    api_base: fake.apiBase,
    index: 'appmon_crashes',
    disabled: '0',
  };
  await admin.call('POST', 'data/inputs/crashlytics', { form: { name: STANZA, ...settings }, accept: [400, 409] });
  await admin.call('POST', `data/inputs/crashlytics/${STANZA}`, { form: settings });
}

/** Starts the feed with a few events of the last minutes; new ones follow at a quiet pace. */
export async function startDemoFeed(admin: AdminClient): Promise<DemoFeed> {
  const fake = await startFakeCrashlytics({ pageLimit: 50 });
  const first = Math.floor(Date.now() / 1000);
  let count = 0;
  const add = (): void => {
    // Ids go on where the last start left off, so that a restarted demo does not repeat them.
    fake.events.push(fakeEvent(first + count, Date.now() / 1000 - 3));
    count += 1;
  };
  add();
  const timer = setInterval(add, PACE * 1000);
  await createInput(admin, fake);
  return {
    breakDown: () => {
      fake.misbehave.unavailable = Number.MAX_SAFE_INTEGER;
    },
    close: async () => {
      clearInterval(timer);
      await fake.close();
    },
  };
}
