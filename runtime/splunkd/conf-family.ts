import type { Stanza } from '../conf/types';
import { collection, parameter, removed, requiredArguments, settingArguments } from './answers';
import { changeStanza, createStanza, findStanza, removeStanza, stanzaEntry, visibleStanzas } from './conf-entities';
import type { FoundStanza } from './conf-entities';
import { notFound } from './errors';
import { aclAnswer, changeAcl } from './sharing';
import type { RestAnswer, RestCall, Route } from './types';

/** An endpoint whose entities are the stanzas of one .conf file. */
export interface ConfFamily {
  readonly path: string;
  readonly file: (call: RestCall) => string;
  /** Which stanzas belong to the endpoint; absent = all. */
  readonly keep?: (settings: Stanza, name: string) => boolean;
  /** Arguments a new entity needs beside `name`. */
  readonly required?: readonly string[];
  /** Throws when the account may not read or change this file at all. */
  readonly guard?: (call: RestCall, intent: 'read' | 'write') => void;
  readonly beforeRemove?: (call: RestCall, found: FoundStanza) => Promise<void>;
}

/** The rows of a family: list, create, read, change, remove, acl, enable, disable and reload. */
export function confRoutes(family: ConfFamily): Route[] {
  const { path, guard } = family;
  const one = `${path}/:name`;
  const allow = (call: RestCall, intent: 'read' | 'write'): string => {
    guard?.(call, intent);
    return family.file(call);
  };
  const address = (call: RestCall): string => path.replace(/:(\w+)/g, (_, name: string) => parameter(call, name));
  const find = (call: RestCall, file: string): FoundStanza => {
    const found = findStanza(call, file, parameter(call, 'name'));
    if (family.keep && !family.keep(found.settings, found.name)) throw notFound(found.name);
    return found;
  };
  const answer = (call: RestCall, found: FoundStanza, status = 200): RestAnswer =>
    collection(address(call), [stanzaEntry(call, address(call), found)], status);
  const set = (disabled: '0' | '1') => (call: RestCall) => {
    const file = allow(call, 'write');
    return answer(call, changeStanza(call, find(call, file), { disabled }));
  };
  const list = (call: RestCall): RestAnswer => {
    const found = visibleStanzas(call, allow(call, 'read')).filter(({ settings, name }) => family.keep?.(settings, name) ?? true);
    return collection(
      address(call),
      found.map((each) => stanzaEntry(call, address(call), each)),
    );
  };
  const create = (call: RestCall): RestAnswer => {
    const file = allow(call, 'write');
    requiredArguments(call, 'name', ...(family.required ?? []));
    return answer(call, createStanza(call, { file, name: call.args.get('name') ?? '' }, settingArguments(call)), 201);
  };
  const remove = async (call: RestCall): Promise<RestAnswer> => {
    const file = allow(call, 'write');
    const found = find(call, file);
    await family.beforeRemove?.(call, found);
    removeStanza(call, found);
    return removed(address(call));
  };
  const share = (call: RestCall): RestAnswer => {
    const file = allow(call, 'write');
    const found = find(call, file);
    changeAcl(call, found);
    return aclAnswer(call, address(call), findStanza(call, file, found.name));
  };
  const reload = (call: RestCall): RestAnswer => {
    allow(call, 'read');
    call.services.conf.reload();
    return removed(address(call));
  };
  return [
    { method: 'GET', path, handle: list },
    { method: 'POST', path, handle: create },
    { method: 'GET', path: `${path}/_reload`, capability: 'admin_all_objects', handle: reload },
    { method: 'POST', path: `${path}/_reload`, capability: 'admin_all_objects', handle: reload },
    { method: 'GET', path: one, handle: (call) => answer(call, find(call, allow(call, 'read'))) },
    {
      method: 'POST',
      path: one,
      handle: (call) => {
        const file = allow(call, 'write');
        return answer(call, changeStanza(call, find(call, file), settingArguments(call)));
      },
    },
    { method: 'DELETE', path: one, handle: remove },
    { method: 'GET', path: `${one}/acl`, handle: (call) => aclAnswer(call, address(call), find(call, allow(call, 'read'))) },
    { method: 'POST', path: `${one}/acl`, handle: share },
    { method: 'POST', path: `${one}/enable`, handle: set('0') },
    { method: 'POST', path: `${one}/disable`, handle: set('1') },
  ];
}
