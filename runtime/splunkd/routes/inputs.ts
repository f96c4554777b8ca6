import { randomUUID } from 'node:crypto';
import type { SchemeInfo } from '../../host/types';
import { requireCapability } from '../access';
import { collection, makeEntry, parameter, removed, requiredArguments, settingArguments } from '../answers';
import { changeStanza, createStanza, findStanza, removeStanza, stanzaContent, visibleStanzas } from '../conf-entities';
import type { FoundStanza } from '../conf-entities';
import { notFound, restError } from '../errors';
import { shownTo } from '../secrets';
import type { RestAnswer, RestCall, RestEntry, Route } from '../types';

const FILE = 'inputs';
const PATH = 'data/inputs';
const HTTP = 'http';

/** Settings every input takes beside the arguments of its scheme (inputs.conf.spec, "modular inputs"). */
const COMMON = [
  'interval',
  'index',
  'host',
  'source',
  'sourcetype',
  'disabled',
  'start_by_shell',
  'passAuth',
  'run_introspection',
  'python.version',
  'python.required',
];

const schemeOf = (call: RestCall): string => parameter(call, 'scheme');

function scheme(call: RestCall): SchemeInfo | undefined {
  const name = schemeOf(call);
  const found = call.services.host.schemes().find((each) => each.name === name);
  if (!found && name !== HTTP) throw notFound(name);
  return found;
}

/** Tokens are secrets: they need edit_token_http even to be read. Modular inputs are listed with list_inputs, changed with edit_modinput. */
function guard(call: RestCall, intent: 'read' | 'write'): void {
  requireCapability(call.session, schemeOf(call) === HTTP ? 'edit_token_http' : intent === 'read' ? 'list_inputs' : 'edit_modinput');
}

function inputEntry(call: RestCall, found: FoundStanza): RestEntry {
  const kind = schemeOf(call);
  const name = found.name.slice(kind.length + 3);
  const status = kind === HTTP ? undefined : call.services.host.inputStatus(kind, name);
  return makeEntry(
    call,
    name,
    { path: `${PATH}/${kind}`, access: found.origin },
    { ...stanzaContent(kind === HTTP ? found.settings : shownTo(call.session, found.settings)), ...(status ? { status } : {}) },
  );
}

const answer = (call: RestCall, found: FoundStanza, status = 200): RestAnswer =>
  collection(schemeOf(call), [inputEntry(call, found)], status);

const find = (call: RestCall): FoundStanza => findStanza(call, FILE, `${schemeOf(call)}://${parameter(call, 'name')}`);

/** Arguments of an input checked against its scheme and, if the scheme asks for it, by the input itself. */
async function checkedSettings(
  call: RestCall,
  info: SchemeInfo,
  { name, before }: { readonly name: string; readonly before?: Readonly<Record<string, string>> },
): Promise<Record<string, string>> {
  const settings = settingArguments(call);
  const known = [...COMMON, ...info.args.map((arg) => arg.name)];
  const unknown = Object.keys(settings).find((key) => !known.includes(key));
  if (unknown !== undefined) throw restError('APPMON-REST-UNKNOWN-ARGUMENT', { name: unknown });
  const missing = info.args.filter(
    (arg) => (before ? arg.requiredOnEdit : arg.requiredOnCreate) && arg.name !== 'name' && !settings[arg.name] && !before?.[arg.name],
  );
  if (missing.length > 0) throw restError('APPMON-REST-MISSING', { names: missing.map((arg) => arg.name).join(', ') });
  if (info.useExternalValidation) {
    const refusal = await call.services.host.validateInput(info.name, name, { ...before, ...settings });
    if (refusal !== undefined) throw restError('APPMON-REST-BAD', { text: refusal });
  }
  return settings;
}

function tokenSettings(call: RestCall): Record<string, string> {
  const settings = settingArguments(call);
  const index = settings['index'];
  if (index && !call.services.ingest.indexExists(index)) throw restError('APPMON-REST-INDEX', { index });
  return settings;
}

async function create(call: RestCall): Promise<RestAnswer> {
  guard(call, 'write');
  const info = scheme(call);
  const { name } = requiredArguments(call, 'name');
  const settings = info ? await checkedSettings(call, info, { name }) : { token: randomUUID(), disabled: '0', ...tokenSettings(call) };
  const place = { ...call, owner: 'nobody', app: call.app === '-' ? 'search' : call.app };
  const found = createStanza(place, { file: FILE, name: `${schemeOf(call)}://${name.replace(/^http:\/\//, '')}` }, settings);
  if (info) await call.services.host.reloadInputs(info.name);
  return answer(call, found, 201);
}

async function change(call: RestCall): Promise<RestAnswer> {
  guard(call, 'write');
  const info = scheme(call);
  const found = find(call);
  const settings = info
    ? await checkedSettings(call, info, { name: parameter(call, 'name'), before: found.settings })
    : tokenSettings(call);
  const changed = changeStanza(call, found, settings);
  if (info) await call.services.host.reloadInputs(info.name);
  return answer(call, changed);
}

const set =
  (disabled: '0' | '1') =>
  async (call: RestCall): Promise<RestAnswer> => {
    guard(call, 'write');
    const info = scheme(call);
    const changed = changeStanza(call, find(call), { disabled });
    if (info) await call.services.host.reloadInputs(info.name);
    return answer(call, changed);
  };

async function remove(call: RestCall): Promise<RestAnswer> {
  guard(call, 'write');
  const info = scheme(call);
  removeStanza(call, find(call));
  if (info) await call.services.host.reloadInputs(info.name);
  return removed(schemeOf(call));
}

function list(call: RestCall): RestAnswer {
  guard(call, 'read');
  scheme(call);
  const prefix = `${schemeOf(call)}://`;
  return collection(
    schemeOf(call),
    visibleStanzas(call, FILE)
      .filter(({ name }) => name.startsWith(prefix))
      .map((found) => inputEntry(call, found)),
  );
}

function read(call: RestCall): RestAnswer {
  guard(call, 'read');
  scheme(call);
  return answer(call, find(call));
}

async function reload(call: RestCall): Promise<RestAnswer> {
  guard(call, 'write');
  const info = scheme(call);
  call.services.conf.reload();
  if (info) await call.services.host.reloadInputs(info.name);
  return removed(schemeOf(call));
}

const kinds = (call: RestCall): RestAnswer =>
  collection(
    'inputs',
    [HTTP, ...call.services.host.schemes().map((each) => each.name)].map((name) => makeEntry(call, name, { path: PATH }, {})),
  );

function schemes(call: RestCall): RestAnswer {
  const path = 'data/modular-inputs';
  const infos = call.services.host.schemes();
  const entry = (info: SchemeInfo): RestEntry => {
    const args = Object.fromEntries(
      info.args.map((arg, order) => [
        arg.name,
        {
          title: arg.title,
          description: arg.description,
          data_type: arg.dataType,
          required_on_create: arg.requiredOnCreate,
          required_on_edit: arg.requiredOnEdit,
          order,
        },
      ]),
    );
    const content = {
      title: info.title,
      description: info.description,
      streaming_mode: info.streamingMode,
      use_external_validation: info.useExternalValidation,
      use_single_instance: info.useSingleInstance,
      endpoint: { args },
    };
    return makeEntry(
      call,
      info.name,
      { path, access: { app: info.app, owner: 'nobody', sharing: 'app', read: ['*'], write: ['admin'] } },
      content,
    );
  };
  return collection(path, infos.filter(({ name }) => !call.parameters['name'] || name === call.parameters['name']).map(entry));
}

const SCHEME = `${PATH}/:scheme`;

export const routes: readonly Route[] = [
  { method: 'GET', path: 'data/modular-inputs', capability: 'list_inputs', handle: schemes },
  { method: 'GET', path: 'data/modular-inputs/:name', capability: 'list_inputs', handle: schemes },
  { method: 'GET', path: PATH, capability: 'list_inputs', handle: kinds },
  { method: 'GET', path: SCHEME, handle: list },
  { method: 'POST', path: SCHEME, handle: create },
  { method: 'GET', path: `${SCHEME}/_reload`, handle: reload },
  { method: 'POST', path: `${SCHEME}/_reload`, handle: reload },
  { method: 'GET', path: `${SCHEME}/:name`, handle: read },
  { method: 'POST', path: `${SCHEME}/:name`, handle: change },
  { method: 'POST', path: `${SCHEME}/:name/enable`, handle: set('0') },
  { method: 'POST', path: `${SCHEME}/:name/disable`, handle: set('1') },
  { method: 'DELETE', path: `${SCHEME}/:name`, handle: remove },
];
