import { readContext } from '../access';
import { collection, makeEntry, parameter, requiredArguments, settingArguments } from '../answers';
import { changeStanza, createStanza, findStanza, visibleStanzas } from '../conf-entities';
import { notFound, restError } from '../errors';
import { shownTo } from '../secrets';
import type { RestAnswer, RestCall, Route } from '../types';
import { guardFile } from './configs';

const PATH = 'properties';

function fileOf(call: RestCall, intent: 'read' | 'write'): string {
  const file = parameter(call, 'file');
  guardFile(call, file, intent);
  if (intent === 'read' && !call.services.conf.files().includes(file)) throw notFound(file);
  return file;
}

const listFiles = (call: RestCall): RestAnswer =>
  collection(
    PATH,
    call.services.conf.files().map((file) => makeEntry(call, file, { path: PATH }, {})),
  );

/** A new file is one with its first stanza, so the name is only checked here. */
function createFile(call: RestCall): RestAnswer {
  const { __conf: file } = requiredArguments(call, '__conf');
  guardFile(call, file, 'write');
  if (!/^[\w-]{1,100}$/.test(file))
    throw restError('APPMON-REST-ARGUMENT', { name: '__conf', expected: 'letters, digits, "_" or "-"', value: file });
  return { kind: 'messages', status: 201, messages: [{ type: 'INFO', text: `${file} is ready for stanzas.` }] };
}

function listStanzas(call: RestCall): RestAnswer {
  const file = fileOf(call, 'read');
  return collection(
    file,
    visibleStanzas(call, file).map(({ name, origin }) => makeEntry(call, name, { path: `${PATH}/${file}`, access: origin }, {})),
  );
}

function createOne(call: RestCall): RestAnswer {
  const file = fileOf(call, 'write');
  const { __stanza: name } = requiredArguments(call, '__stanza');
  createStanza(call, { file, name }, {});
  return { kind: 'messages', status: 201, messages: [{ type: 'INFO', text: `Created the stanza ${name} of ${file}.` }] };
}

function listKeys(call: RestCall): RestAnswer {
  const file = fileOf(call, 'read');
  const found = findStanza(call, file, parameter(call, 'stanza'));
  const path = `${PATH}/${file}/${found.name}`;
  return collection(
    found.name,
    Object.entries(shownTo(call.session, found.settings)).map(([key, value]) => ({
      ...makeEntry(call, key, { path, access: found.origin }, {}),
      text: value,
    })),
  );
}

function setKeys(call: RestCall, settings: Readonly<Record<string, string>>): RestAnswer {
  const file = fileOf(call, 'write');
  const found = findStanza(call, file, parameter(call, 'stanza'));
  changeStanza(call, found, settings);
  return {
    kind: 'messages',
    status: 200,
    messages: [{ type: 'INFO', text: `Successfully modified ${Object.keys(settings).join(', ')} of ${found.name}.` }],
  };
}

function readKey(call: RestCall): RestAnswer {
  const file = fileOf(call, 'read');
  const key = parameter(call, 'key');
  const stanza = parameter(call, 'stanza');
  const settings =
    stanza === 'default' ? call.services.conf.stanza(file, stanza, readContext(call)) : findStanza(call, file, stanza).settings;
  const value = settings && shownTo(call.session, settings)[key];
  if (value === undefined) throw notFound(key);
  return { kind: 'bytes', contentType: 'text/plain; charset=UTF-8', body: value };
}

export const routes: readonly Route[] = [
  { method: 'GET', path: PATH, capability: 'rest_properties_get', handle: listFiles },
  { method: 'POST', path: PATH, handle: createFile },
  { method: 'GET', path: `${PATH}/:file`, handle: listStanzas },
  { method: 'POST', path: `${PATH}/:file`, handle: createOne },
  { method: 'GET', path: `${PATH}/:file/:stanza`, handle: listKeys },
  { method: 'POST', path: `${PATH}/:file/:stanza`, handle: (call) => setKeys(call, settingArguments(call)) },
  { method: 'GET', path: `${PATH}/:file/:stanza/:key`, handle: readKey },
  {
    method: 'POST',
    path: `${PATH}/:file/:stanza/:key`,
    handle: (call) => setKeys(call, { [parameter(call, 'key')]: call.args.get('value') ?? '' }),
  },
];
