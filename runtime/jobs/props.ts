import { compileProps, type PropsTable } from '../conf/props';
import type { Stanza } from '../conf/types';

/** A `props` call over a table that is loaded once, at the first use. */
export function propsReader(load: () => Promise<PropsTable>): (sourcetype: string, source: string, host: string) => Promise<Stanza> {
  let compiled: Promise<ReturnType<typeof compileProps>> | undefined;
  return async (sourcetype, source, host) => {
    compiled ??= load().then(compileProps);
    return (await compiled)(sourcetype, source, host);
  };
}
