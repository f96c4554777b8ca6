import { textOf } from '../../core/crash/json';
import type { Json } from '../../core/vocabulary';
import type { Lookups } from '../lookups/tables';
import { targetOf } from './names';
import { platformOf } from './platform';

/** The application a sender names by `app_id` under any of its spellings; the first one counts, as in delivery. */
function statedApp(attributes: Readonly<Record<string, Json>>): string | undefined {
  for (const [name, value] of Object.entries(attributes)) {
    const target = targetOf(name);
    if (target && 'field' in target && target.field === 'app_id') return textOf(value);
  }
  return undefined;
}

/**
 * The application of a record or a measurement: the one it states, else the service name of an app (that of a backend names the
 * service, not the app), else the one the key stands for; a bundle id stands for its application. Decided here alone, so that what a key may send and what is stored agree.
 */
export function appOfAttributes(
  attributes: Readonly<Record<string, Json>>,
  keyApp: string | undefined,
  { appIdOf }: Pick<Lookups, 'appIdOf'>,
): string | undefined {
  const service = platformOf(attributes) === 'backend' ? undefined : textOf(attributes['service.name']);
  const app = statedApp(attributes) ?? service ?? keyApp;
  return app === undefined ? undefined : appIdOf(app);
}
