import { dispatchArgs } from '../../scheduler/runner';
import { allSavedSearches, findSavedSearch } from '../../scheduler/saved-search';
import { canRead, readContext, requireCapability, requireWrite, writeContext } from '../access';
import { alreadyExists, collection, makeEntry, parameter, removed, requiredArguments } from '../answers';
import { notFound, restError } from '../errors';
import { applyListing, isTrue } from '../listing';
import type { RestAnswer, RestCall, RestEntry, Route } from '../types';
import { created, jobEntry } from './job-answers';
import { checkedSettings, entryOf, FILE, originOf, PATH, scheduledTimes, type Found } from './saved-search-entity';
import { mayRead } from './search-jobs';

/** The saved search a call names; what the account may not read does not exist for it. */
function find(call: RestCall, name = parameter(call, 'name')): Found {
  const owner = call.owner === '-' ? call.session.user : call.owner;
  if (owner !== 'nobody') readContext(call);
  const search = findSavedSearch(call.services.conf, name, { app: call.app, owner });
  const origin = search && originOf(call, search);
  if (!search || !origin || !canRead(origin, call.session)) throw notFound(name);
  return { search, origin };
}

function list(call: RestCall): RestAnswer {
  const wildApp = call.app === '-';
  const readable = allSavedSearches(call.services.conf).flatMap((search) => {
    const origin = originOf(call, search);
    if (!origin || !canRead(origin, call.session)) return [];
    const inApp = wildApp || origin.app === call.app || origin.sharing === 'global' || origin.sharing === 'system';
    const mine = origin.sharing !== 'user' || call.owner === '-' || origin.owner === call.owner;
    return inApp && mine ? [{ search, origin }] : [];
  });
  return collection(
    PATH,
    readable.map((found) => entryOf(call, found)),
  );
}

function create(call: RestCall): RestAnswer {
  const { name } = requiredArguments(call, 'name', 'search');
  const context = writeContext(call);
  const origin = call.services.conf.origin(FILE, name, context);
  if (origin && origin.app === context.app && (context.user === undefined || origin.sharing === 'user')) throw alreadyExists(name);
  if (context.user === undefined) requireWrite(call.services.conf.access(FILE, name, context.app), call.session);
  else requireCapability(call.session, 'edit_own_objects');
  call.services.conf.write(FILE, name, checkedSettings(call, name, {}), context);
  const written = call.services.conf.origin(FILE, name, context);
  const search = findSavedSearch(call.services.conf, name, { app: context.app, owner: context.user ?? 'nobody' });
  if (!search || !written) throw notFound(name);
  return collection(PATH, [entryOf(call, { search, origin: written })], 201);
}

/** Where an existing object is written: its owner's layer when private, else its app's. */
const placeOf = ({ search, origin }: Found): { app: string; user?: string } => ({
  app: origin.app,
  ...(origin.sharing === 'user' ? { user: search.owner } : {}),
});

function update(call: RestCall): RestAnswer {
  const found = find(call);
  requireWrite(found.origin, call.session);
  call.services.conf.write(FILE, found.search.name, checkedSettings(call, found.search.name, found.search.settings), placeOf(found));
  return collection(PATH, [entryOf(call, find(call))]);
}

const toggle =
  (disabled: '0' | '1') =>
  (call: RestCall): RestAnswer => {
    const found = find(call);
    requireWrite(found.origin, call.session);
    call.services.conf.write(FILE, found.search.name, { disabled }, placeOf(found));
    return collection(PATH, [entryOf(call, find(call))]);
  };

function remove(call: RestCall): RestAnswer {
  const found = find(call);
  requireWrite(found.origin, call.session);
  if (!found.origin.removable || !call.services.conf.remove(FILE, found.search.name, placeOf(found))) {
    throw restError('APPMON-REST-BAD', { text: `Cannot remove ${found.search.name}: it is part of the package.` });
  }
  return removed(PATH);
}

function share(call: RestCall): RestAnswer {
  const found = find(call);
  requireWrite(found.origin, call.session);
  const sharing = call.args.get('sharing') ?? found.origin.sharing;
  if (sharing !== 'user' && sharing !== 'app' && sharing !== 'global') {
    throw restError('APPMON-REST-ARGUMENT', { name: 'sharing', expected: 'user, app or global', value: sharing });
  }
  const roles = (name: string): string[] | undefined =>
    call.args.has(name)
      ? call.args
          .getAll(name)
          .flatMap((each) => each.split(','))
          .filter(Boolean)
      : undefined;
  const [read, write, owner] = [roles('perms.read'), roles('perms.write'), call.args.get('owner')];
  const acl = { sharing, ...(read ? { read } : {}), ...(write ? { write } : {}), ...(owner ? { owner } : {}) } as const;
  call.services.conf.share(FILE, found.search.name, acl, placeOf(found));
  const after = findSavedSearch(call.services.conf, found.search.name, {
    app: found.origin.app,
    owner: sharing === 'user' ? (owner ?? call.session.user) : 'nobody',
  });
  const origin = after && originOf(call, after);
  return collection(PATH, after && origin ? [entryOf(call, { search: after, origin })] : []);
}

const DISPATCH_OPTIONS = new Set(['trigger_actions', 'force_dispatch', 'output_mode']);

async function dispatch(call: RestCall): Promise<RestAnswer> {
  const { search } = find(call);
  const given = [...call.args].filter(([name]) => !DISPATCH_OPTIONS.has(name));
  const args = { ...dispatchArgs(search), ...Object.fromEntries(given.map(([name, value]) => [name.replace(/^dispatch\./, ''), value])) };
  const owner = search.owner === 'nobody' ? call.session.user : search.owner;
  const job = await call.services.scheduler.dispatch(
    { name: search.name, app: search.app, owner },
    {
      args,
      trigger: isTrue(call.args.get('trigger_actions')),
      ...(call.args.has('force_dispatch') ? { force: isTrue(call.args.get('force_dispatch')) } : {}),
    },
  );
  return created(call, job.sid);
}

function history(call: RestCall): RestAnswer {
  const { search } = find(call);
  const runs = call.services.jobs
    .list()
    .filter((job) => job.request.savedSearch === search.name && job.request.app === search.app && mayRead(call, job));
  const entries = runs.map((job): RestEntry => {
    const entry = jobEntry(job, '/services/search/jobs');
    return {
      ...entry,
      name: job.sid,
      content: { ...entry.content, start: Math.floor(job.published), isScheduled: job.request.scheduled === true },
    };
  });
  return applyListing({ kind: 'collection', title: search.name, entries: entries.toReversed() }, call.args);
}

function suppression(call: RestCall): RestAnswer {
  const { search, origin } = find(call);
  const { suppressed, expiration } = call.services.scheduler.suppression(search);
  return collection(PATH, [makeEntry(call, search.name, { path: PATH, access: origin }, { suppressed, expiration })]);
}

/** `suppress` by POST: `expiration` in seconds from now, 0 ends it. */
function suppress(call: RestCall): RestAnswer {
  const found = find(call);
  requireWrite(found.origin, call.session);
  const { expiration } = requiredArguments(call, 'expiration');
  if (!/^\d+$/.test(expiration)) throw restError('APPMON-REST-ARGUMENT', { name: 'expiration', expected: 'seconds', value: expiration });
  call.services.scheduler.suppress(found.search, Number(expiration));
  return suppression(call);
}

/** A schedule is its cron: single runs are started by `dispatch`. */
function reschedule(call: RestCall): RestAnswer {
  throw restError('APPMON-REST-RESCHEDULE', { name: find(call).search.name });
}

function acknowledge(call: RestCall): RestAnswer {
  const found = find(call);
  requireWrite(found.origin, call.session);
  call.services.scheduler.acknowledge(found.search);
  return collection(PATH, [entryOf(call, found)]);
}

const one = `${PATH}/:name`;

/** `saved/searches` with dispatch, history, suppression and sharing. */
export const savedSearchRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: list },
  { method: 'POST', path: PATH, handle: create },
  { method: 'GET', path: one, handle: (call) => collection(PATH, [entryOf(call, find(call))]) },
  { method: 'POST', path: one, handle: update },
  { method: 'DELETE', path: one, handle: remove },
  { method: 'POST', path: `${one}/dispatch`, capability: 'search', handle: dispatch },
  { method: 'GET', path: `${one}/history`, handle: history },
  { method: 'GET', path: `${one}/suppress`, handle: suppression },
  { method: 'POST', path: `${one}/suppress`, handle: suppress },
  { method: 'POST', path: `${one}/reschedule`, handle: reschedule },
  { method: 'POST', path: `${one}/acknowledge`, handle: acknowledge },
  { method: 'GET', path: `${one}/scheduled_times`, handle: (call) => scheduledTimes(call, find(call)) },
  { method: 'GET', path: `${one}/acl`, handle: (call) => collection(PATH, [entryOf(call, find(call))]) },
  { method: 'POST', path: `${one}/acl`, handle: share },
  { method: 'POST', path: `${one}/enable`, handle: toggle('0') },
  { method: 'POST', path: `${one}/disable`, handle: toggle('1') },
];
