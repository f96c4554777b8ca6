import { enabledActions } from '../../scheduler/actions';
import { conditionOf } from '../../scheduler/condition';
import { isOn, isScheduled, scheduleOf, type SavedSearch } from '../../scheduler/saved-search';
import type { StanzaOrigin } from '../../conf/types';
import { requireCapability } from '../access';
import { collection, makeEntry, settingArguments } from '../answers';
import { restError } from '../errors';
import { isTrue } from '../listing';
import type { RestAnswer, RestCall, RestEntry } from '../types';

/** The collection, and the conf file it shows. */
export const PATH = 'saved/searches';
export const FILE = 'savedsearches';
const MOST_SCHEDULED_TIMES = 1000;

/** A saved search with where it lives. */
export interface Found {
  readonly search: SavedSearch;
  readonly origin: StanzaOrigin;
}

/** Where a saved search comes from, in the view of its owner. */
export const originOf = (call: RestCall, search: SavedSearch): StanzaOrigin | undefined => {
  const context = search.owner === 'nobody' ? { app: search.app } : { app: search.app, user: search.owner };
  return call.services.conf.origin(FILE, search.name, context);
};

const timezone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const rendered = (epoch: number | undefined): string => (epoch === undefined ? '' : new Date(epoch * 1000).toISOString());

/** The entry of a saved search: its settings under their conf names and under those of the REST. */
export function entryOf(call: RestCall, { search, origin }: Found): RestEntry {
  const { settings } = search;
  const scheduled = isScheduled(search);
  const content = {
    ...settings,
    ...Object.fromEntries(Object.entries(CONF_NAMES).map(([argument, key]) => [argument, settings[key] ?? ''])),
    alert_type: settings['counttype'] || 'always',
    disabled: isOn(settings['disabled']),
    is_scheduled: isOn(settings['enableSched']),
    is_visible: isOn(settings['is_visible'] ?? '1'),
    actions: enabledActions(search).join(','),
    next_scheduled_time: scheduled ? rendered(nextOf(search)) : '',
    qualifiedSearch: search.search,
  };
  return makeEntry(call, search.name, { path: PATH, access: origin }, content);
}

/** The next scheduled time; a broken cron, which the scheduler reports, has none. */
function nextOf(search: SavedSearch): number | undefined {
  try {
    return scheduleOf(search, timezone()).next(Date.now() / 1000);
  } catch {
    return undefined;
  }
}

/** Arguments of the REST that have other names in savedsearches.conf. */
const CONF_NAMES: Readonly<Record<string, string>> = { alert_type: 'counttype', alert_comparator: 'relation', alert_threshold: 'quantity' };

/** Settings among the arguments under their conf names, checked together with what is there already. */
export function checkedSettings(call: RestCall, name: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const given = settingArguments(call, 'is_scheduled', 'trigger_actions', 'force_dispatch');
  const settings = Object.fromEntries(Object.entries(given).map(([key, value]) => [CONF_NAMES[key] ?? key, value]));
  if (call.args.has('is_scheduled')) settings['enableSched'] = isTrue(call.args.get('is_scheduled')) ? '1' : '0';
  const merged = { ...before, ...settings };
  const search: SavedSearch = { name, app: call.app, owner: call.owner, search: merged['search'] ?? '', settings: merged };
  if (settings['search'] !== undefined && settings['search'].trim() === '')
    throw restError('APPMON-REST-ARGUMENT', { name: 'search', expected: 'a search', value: '' });
  if (isOn(settings['enableSched'])) requireCapability(call.session, 'schedule_search');
  if (merged['cron_schedule']) scheduleOf(search, timezone());
  conditionOf(search);
  return settings;
}

function epochArgument(call: RestCall, name: string, fallback: number): number {
  const text = call.args.get(name);
  if (text === null || text === '' || text === 'now') return fallback;
  const [, sign, amount, unit] = /^([+-])(\d+)([smhd])$/.exec(text) ?? [];
  if (unit !== undefined)
    return Date.now() / 1000 + (sign === '-' ? -1 : 1) * Number(amount) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 1);
  if (!/^\d+(\.\d+)?$/.test(text))
    throw restError('APPMON-REST-ARGUMENT', { name, expected: 'epoch seconds or an offset such as +1d', value: text });
  return Number(text);
}

/** `saved/searches/<name>/scheduled_times`: when it runs between two times. */
export function scheduledTimes(call: RestCall, { search, origin }: Found): RestAnswer {
  const from = epochArgument(call, 'earliest_time', Date.now() / 1000);
  const to = epochArgument(call, 'latest_time', from + 86_400);
  const times = isScheduled(search) ? scheduleOf(search, timezone()).between(from, to, MOST_SCHEDULED_TIMES) : [];
  return collection(PATH, [makeEntry(call, search.name, { path: PATH, access: origin }, { scheduled_times: times })]);
}
