import { collection, makeEntry, parameter, removed, requiredArguments } from '../answers';
import { notFound, restError } from '../errors';
import type { RestAnswer, RestCall, RestEntry, Route } from '../types';
import type { RuntimeServices } from '../../services';

interface Bulletin {
  readonly name: string;
  readonly value: string;
  readonly severity: string;
  readonly created: number;
}

const PATH = 'messages';
const SEVERITIES = ['info', 'warn', 'error'];
const MOST = 200;

/** Bulletins live as long as the process, as far as Splunk promises for them. */
const bulletins = new WeakMap<RuntimeServices, Map<string, Bulletin>>();

function held(call: RestCall): Map<string, Bulletin> {
  const known = bulletins.get(call.services) ?? new Map<string, Bulletin>();
  bulletins.set(call.services, known);
  return known;
}

const entry = (call: RestCall, { name, value, severity, created }: Bulletin): RestEntry =>
  makeEntry(
    call,
    name,
    { path: PATH },
    { message: value, [name]: value, severity, timeCreated_epochSecs: created, timeCreated_iso: new Date(created * 1000).toISOString() },
  );

function find(call: RestCall): Bulletin {
  const name = parameter(call, 'name');
  const bulletin = held(call).get(name);
  if (!bulletin) throw notFound(name);
  return bulletin;
}

function create(call: RestCall): RestAnswer {
  const { name, value } = requiredArguments(call, 'name', 'value');
  const severity = call.args.get('severity') ?? 'info';
  if (!SEVERITIES.includes(severity))
    throw restError('APPMON-REST-ARGUMENT', { name: 'severity', expected: SEVERITIES.join(', '), value: severity });
  const bulletin = { name, value, severity, created: Math.floor(Date.now() / 1000) };
  const messages = held(call);
  messages.set(name, bulletin);
  const oldest = messages.keys().next();
  if (messages.size > MOST && !oldest.done) messages.delete(oldest.value);
  return collection(PATH, [entry(call, bulletin)], 201);
}

function remove(call: RestCall): RestAnswer {
  held(call).delete(find(call).name);
  return removed(PATH);
}

export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (call) =>
      collection(
        PATH,
        [...held(call).values()].map((each) => entry(call, each)),
      ),
  },
  { method: 'POST', path: PATH, capability: 'edit_messages', handle: create },
  { method: 'GET', path: `${PATH}/:name`, handle: (call) => collection(PATH, [entry(call, find(call))]) },
  { method: 'DELETE', path: `${PATH}/:name`, capability: 'edit_messages', handle: remove },
];
