import { createURL } from '@splunk/splunk-utils/url';
import { appName } from '../data/rest';

const carried = ['app', 'platform', 'version', 'region', 'kind'] as const;

/** Address of a page of this app with parameters; the filters of the present view travel along. */
export function pageLink(view: string, parameters: Readonly<Record<string, string>> = {}, search: string = window.location.search): string {
  const present = new URLSearchParams(search);
  const kept = Object.fromEntries(carried.flatMap((name) => (present.get(name) === null ? [] : [[name, present.get(name) ?? '']])));
  return createURL(`app/${appName}/${view}`, { ...kept, ...parameters });
}

/** Address of the host's search page with a search and its time range. */
export const searchLink = (spl: string, earliest: string, latest: string): string =>
  createURL(`app/${appName}/search`, { q: spl.startsWith('|') || spl.startsWith('search ') ? spl : `search ${spl}`, earliest, latest });

/** Search that shows the result of a saved search as the page reads it. */
export const savedSearchSpl = (name: string): string => `| loadjob savedsearch="nobody:${appName}:${name}"`;
