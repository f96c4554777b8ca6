import { textOf } from '../../core/crash/json';
import { appOfAttributes } from '../deliver/app';
import { gatewayError } from '../errors';
import type { CodedError } from '../../core/errors';
import type { ForeignRecord, Item, Payload, ReportRecord } from '../items';
import type { StoredKey } from '../keys';
import type { Lookups } from '../lookups/tables';

/** How bundle ids and applications are called. */
type Names = Pick<Lookups, 'appIdOf'>;

/** Who sends, and the names applications go by. */
export interface Sender {
  readonly key: StoredKey;
  readonly names: Names;
}

/** Every way an application can be named inside a text that a search would extract: JSON, escaped JSON, `app_id=`. */
const MENTION = /app_id[\\"'\s]*[:=][\\"'\s]*([\w.*-]+)/g;

/** A character as JSON may write it, in a text of JSON or in a text inside of one. */
const ESCAPED = /\\+u00([2-7][0-9a-f])/gi;
const unescaped = (text: string): string =>
  text.includes('\\u00') ? text.replace(ESCAPED, (_escape, code: string) => String.fromCharCode(parseInt(code, 16))) : text;

function mentionedIn(written: string): string[] {
  const text = unescaped(written);
  return text.includes('app_id') ? [...text.matchAll(MENTION)].map(([, app = '']) => app) : [];
}

/** A sender's own event is kept as it is, so what it says anywhere counts. */
function appsOfForeign({ event, fields }: ForeignRecord): readonly string[] {
  const field = textOf(fields['app_id']);
  return [...(field === undefined ? [] : [field]), ...mentionedIn(typeof event === 'string' ? event : JSON.stringify(event))];
}

/** The request's word, else the report's own: the order in which delivery decides. */
function appOfReport({ fields, report }: ReportRecord, keyApp: string | undefined, { appIdOf }: Names): string | undefined {
  const name = textOf(fields['app_id']) ?? keyApp ?? textOf(report.fields['bundle_id']);
  return name === undefined ? undefined : appIdOf(name);
}

const one = (app: string | undefined): readonly string[] => (app === undefined ? [] : [app]);

/** The applications a payload would be stored under. */
function appsOf(payload: Payload, keyApp: string | undefined, names: Names): readonly string[] {
  switch (payload.type) {
    case 'record':
      return one(appOfAttributes(payload.attributes, keyApp, names));
    case 'metric':
      return one(appOfAttributes(payload.dimensions, keyApp, names));
    case 'report':
      return one(appOfReport(payload, keyApp, names));
    case 'foreign': {
      const said = appsOfForeign(payload).map(names.appIdOf);
      return said.length > 0 ? said : one(keyApp);
    }
  }
}

const isRestricted = (key: StoredKey): boolean => !key.apps.includes('*');

/** The application a key stands for when it stands for one. */
export const appOfKey = (key: StoredKey): string | undefined => (isRestricted(key) && key.apps.length === 1 ? key.apps[0] : undefined);

/**
 * Why a key may not send a payload; undefined when it may. A key for several applications has to be told which one, since an event
 * without an application could still be taken for one by what its stack says.
 */
export function denialOf(payload: Payload, { key, names }: Sender): CodedError | undefined {
  if (!isRestricted(key)) return undefined;
  const apps = appsOf(payload, appOfKey(key), names);
  if (apps.length === 0) return gatewayError('APPMON-GATEWAY-APP-MISSING');
  const allowed = key.apps.map(names.appIdOf);
  return apps.every((app) => allowed.includes(app)) ? undefined : gatewayError('APPMON-GATEWAY-APP-DENIED');
}

/** The items a key may send, and the denials of the others. */
export function permitted(items: readonly Item[], sender: Sender): { readonly items: readonly Item[]; readonly denials: CodedError[] } {
  if (!isRestricted(sender.key)) return { items, denials: [] };
  const denials: CodedError[] = [];
  const kept = items.filter(({ payload }) => {
    const denial = denialOf(payload, sender);
    if (denial) denials.push(denial);
    return denial === undefined;
  });
  return { items: kept, denials };
}
