import { splError } from '../errors';
import type { SearchSession } from '../exec/session';
import type { FieldStage } from './stage';

/** `LOOKUP-<class> = <table> <field> [AS <event field>] … [OUTPUT|OUTPUTNEW …]`. */
export async function lookupStage(setting: string, session: SearchSession): Promise<FieldStage> {
  await session.catalog.lookup(setting);
  throw splError('APPMON-SPL-050', { setting: 'LOOKUP', stanza: 'props.conf', message: setting });
}
