import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../core/vocabulary';
import type { StreamEvent } from '../kit/events';
import { IdJournal } from '../kit/id-journal';
import { PAGE_SIZE, type CrashlyticsClient, type EventPage } from './client';
import { feedError } from './errors';
import { poll, type Feed } from './feed';
import { Names } from './names';
import { eventIdOf } from './normalise';
import { SEEN_SECONDS, START, type FeedState } from './poll';
import { readSettings } from './settings';
import type { TimeWindow } from './windows';

/** The reading of windows against a vendor that makes its pages up when they are asked for: newest first, tokens, repeats, late reports. */

const NOW = 1_800_000_000;
const DAY = 86_400;

const settings = readSettings({
  ...{ serverHost: 'h', serverUri: 'https://127.0.0.1:8089', sessionKey: 'k', checkpointDirectory: '/tmp' },
  stanza: 'crashlytics://bank',
  settings: { firebase_app: '1:57:android:0a1b', app_id: 'bank', secret: 'firebase' },
});

/** Event `at` of a vendor that has one every so many seconds before NOW. */
interface Vendor {
  readonly count: number;
  readonly spacing: number;
  readonly late: { id: string; time: number }[];
}

const record = (id: string, time: number): JsonObject => ({
  eventId: id,
  eventTime: new Date(time * 1000).toISOString(),
  platform: 'ANDROID',
});

function pageOf({ count, spacing, late }: Vendor, { from, to }: TimeWindow, token: string | undefined): EventPage {
  const first = Math.max(0, Math.floor((NOW - to) / spacing) + 1);
  const last = Math.min(count - 1, Math.floor((NOW - from) / spacing));
  const offset = first + Number(token ?? 0);
  const end = Math.min(last + 1, offset + PAGE_SIZE);
  const events = Array.from({ length: Math.max(0, end - offset) }, (_, at) =>
    record(`event-${offset + at}`, NOW - spacing * (offset + at)),
  );
  // Late reports come on the first page, the last event of each page again on the next.
  const extra =
    token === undefined
      ? late.filter(({ time }) => time >= from && time < to).map(({ id, time }) => record(id, time))
      : [record(`event-${offset - 1}`, NOW - spacing * (offset - 1))];
  return { events: [...extra, ...events], nextPageToken: end > last ? undefined : String(end - first) };
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'feed-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const journalOptions = () => ({
  ...{ directory: folder, name: settings.name, keepSeconds: SEEN_SECONDS },
  warn: (message: string) => expect(message).toBe(''),
});
const openJournal = (): IdJournal => new IdJournal(journalOptions());

/** A host that keeps what it was handed, and a feed that reads `vendor`; `upset` may throw at each thing the feed does. */
function makeFeed(vendor: Vendor, upset: (what: 'page' | 'emit' | 'save') => void = () => undefined) {
  const handed: string[] = [];
  const asked: { span: number; token: string | undefined }[] = [];
  let [fetched, most, now] = [0, 0, NOW + 1];
  const saved: FeedState[] = [];
  const client: Pick<CrashlyticsClient, 'listEvents'> = {
    listEvents: ({ window, page }) => {
      upset('page');
      asked.push({ span: Math.round(window.to - window.from), token: page?.token });
      now += 1;
      const found = pageOf(vendor, window, page?.token);
      fetched = found.events.length;
      most = Math.max(most, fetched);
      return Promise.resolve(found);
    },
  };
  const feed: Feed = {
    settings,
    client,
    hasher: undefined,
    rules: () => Promise.resolve(undefined),
    names: new Names(settings, undefined, journalOptions()),
    journal: openJournal(),
    events: {
      emit: (events: readonly StreamEvent[]) => {
        upset('emit');
        for (const { data, sourcetype } of events)
          if (sourcetype === 'appmon:crash') handed.push((JSON.parse(data) as { ix: { event_id: string } }).ix.event_id);
        return Promise.resolve();
      },
    },
    save: (state) => {
      upset('save');
      saved.push(state);
    },
    signal: new AbortController().signal,
    clock: () => now,
  };
  return { feed, handed, asked, saved, mostHeld: () => most, later: (seconds: number) => (now += seconds) };
}

test('of a window of 20,000 events one page is held: before the next is asked for, all of it is handed over and in the journal', async () => {
  const made = makeFeed({ count: 20_000, spacing: 30, late: [] });
  const { client, journal } = made.feed;
  let page: EventPage = { events: [], nextPageToken: undefined };
  const watched: Feed['client'] = {
    listEvents: async (reading, signal) => {
      for (const event of page.events) expect(journal.has(eventIdOf(event))).toBe(true);
      expect(made.handed.length).toBe(journal.size);
      page = await client.listEvents(reading, signal);
      return page;
    },
  };
  await poll({ ...made.feed, client: watched }, START, () => undefined);
  expect(new Set(made.handed).size).toBe(20_000);
  expect(made.handed).toHaveLength(20_000);
  // A page and the event that the vendor repeats on it.
  expect(made.mostHeld()).toBe(PAGE_SIZE + 1);
  expect(Math.max(...made.saved.map((state) => JSON.stringify(state).length))).toBeLessThan(1_000);
});

test('while a week is read, the last quarter of an hour is read again each minute', async () => {
  const { feed, asked } = makeFeed({ count: 20_000, spacing: 30, late: [] });
  await poll(feed, START, () => undefined);
  const hot = asked.flatMap(({ span, token }, at) => (span === 900 && token === undefined ? [at] : []));
  expect(asked.filter(({ span }) => span === 7 * DAY)).toHaveLength(200);
  // The clock of this test goes on a second with each page.
  expect(hot.slice(0, 4).map((at) => Math.round(at / 61))).toEqual([0, 1, 2, 3]);
});

test.each(['page', 'emit', 'save'] as const)(
  'cut off at %s again and again it loses nothing; what it hands over twice is at most the batch that was under way',
  async (where) => {
    const vendor: Vendor = { count: 900, spacing: 60, late: [] };
    const all: string[] = [];
    let state = START;
    let failures = 0;
    for (let life = 0; ; life += 1) {
      let left = 3;
      const { feed, handed } = makeFeed(vendor, (what) => {
        if (life < 4 && what === where && (left -= 1) === 0) throw new Error('killed');
      });
      try {
        await poll({ ...feed, save: feed.save }, state, (kept) => {
          state = kept;
        });
        all.push(...handed);
        break;
      } catch (error) {
        expect((error as Error).message).toBe('killed');
        failures += 1;
        all.push(...handed);
        vendor.late.push({ id: `late-${life}`, time: NOW - 3 * DAY });
      }
    }
    // What was late is found by the next look at the day and the week.
    const last = makeFeed(vendor);
    await poll(last.feed, START, () => undefined);
    all.push(...last.handed);
    expect(failures).toBe(4);
    expect(new Set(all).size).toBe(904);
    expect(all).toHaveLength(904);
  },
);

test('a page token that the vendor has forgotten begins its window anew, and nothing is handed over twice', async () => {
  let refused = false;
  const { feed, handed } = makeFeed({ count: 450, spacing: 60, late: [] });
  const client: Feed['client'] = {
    listEvents: (reading, signal) => {
      if (reading.page?.token === '200' && !refused) {
        refused = true;
        return Promise.reject(feedError('APPMON-CRASHLYTICS-REFUSED', { status: 400, text: 'Invalid page token.' }));
      }
      return feed.client.listEvents(reading, signal);
    },
  };
  await poll({ ...feed, client }, START, () => undefined);
  expect(refused).toBe(true);
  expect([handed.length, new Set(handed).size]).toEqual([450, 450]);
});

test('a reading goes on at its page after a short stop, and from the beginning when its token has ended', async () => {
  const vendor: Vendor = { count: 450, spacing: 60, late: [] };
  for (const [pause, expected] of [
    [60, '100'],
    [3_600, undefined],
  ] as const) {
    let pages = 0;
    const first = makeFeed(vendor, (what) => {
      if (what === 'page' && (pages += 1) === 3) throw new Error('killed');
    });
    let state = START;
    await expect(
      poll(first.feed, START, (kept) => {
        state = kept;
      }),
    ).rejects.toThrow('killed');
    const second = makeFeed(vendor);
    second.later(pause);
    await poll(second.feed, state, () => undefined);
    expect(second.asked.find(({ span }) => span === 7 * DAY)?.token).toBe(expected);
  }
});

test('a refusal without a token is the fault of the configuration and is not tried in a circle', async () => {
  const { feed } = makeFeed({ count: 1, spacing: 60, late: [] });
  const client: Feed['client'] = {
    listEvents: () => Promise.reject(feedError('APPMON-CRASHLYTICS-REFUSED', { status: 400, text: 'Bad interval.' })),
  };
  await expect(poll({ ...feed, client }, START, () => undefined)).rejects.toMatchObject({ code: 'APPMON-CRASHLYTICS-REFUSED' });
});
