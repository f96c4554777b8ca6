import type { StanzaOrigin } from '../conf/types';
import { aclBlock, entityPath, endpoint, requireWrite } from './access';
import { collection } from './answers';
import { homeOf } from './conf-entities';
import type { FoundStanza } from './conf-entities';
import { restError } from './errors';
import type { RestAnswer, RestCall } from './types';

const SHARINGS = ['user', 'app', 'global', 'system'] as const;

const isSharing = (text: string): text is StanzaOrigin['sharing'] => (SHARINGS as readonly string[]).includes(text);

/** Answer of `<entity>/acl`. */
export function aclAnswer(call: RestCall, path: string, found: FoundStanza): RestAnswer {
  const entry = {
    name: found.name,
    id: `${entityPath(found.origin, endpoint(path), found.name)}/acl`,
    author: found.origin.owner,
    acl: aclBlock(found.origin, call.session),
    content: {},
  };
  return collection(path, [entry]);
}

/** `POST <entity>/acl`: `sharing`, `owner`, `perms.read`, `perms.write` (comma lists). Sharing with an app needs the right to write to it. */
export function changeAcl(call: RestCall, found: FoundStanza): void {
  const { conf } = call.services;
  requireWrite(found.origin, call.session);
  const sharing = call.args.get('sharing') ?? found.origin.sharing;
  if (!isSharing(sharing)) throw restError('APPMON-REST-ARGUMENT', { name: 'sharing', expected: SHARINGS.join(', '), value: sharing });
  if (found.origin.sharing === 'user' && sharing !== 'user')
    requireWrite({ ...conf.access(found.file, '', found.origin.app), owner: 'nobody' }, call.session);
  const roles = (name: string): { [key: string]: string[] } => {
    const text = call.args.get(`perms.${name}`);
    return text === null
      ? {}
      : {
          [name]: text
            .split(',')
            .map((role) => role.trim())
            .filter(Boolean),
        };
  };
  const owner = call.args.get('owner');
  conf.share(found.file, found.name, { sharing, ...(owner ? { owner } : {}), ...roles('read'), ...roles('write') }, homeOf(found));
}
