import { lookupSearch } from '../../../appserver/pages/support/lookup';
import { facetsSearch, reportsSearch, trendSearch, trendSpan } from '../../../appserver/pages/issue/searches';
import { bases, type BaseId } from '../../../appserver/ui/data/bases';
import type { SearchRequest } from '../../../appserver/ui/data/search-request';
import { equals } from '../../../appserver/ui/data/spl';
import { defaults } from '../../../appserver/ui/state/filters';

/** A search of a page: a saved one whose newest finished run is read, or one that the page starts itself. */
export type PageSearch = { readonly kind: 'base'; readonly name: string } | { readonly kind: 'own'; readonly request: SearchRequest };

/** What the pages are opened with. */
export interface Subject {
  readonly issueKey: string;
  readonly app: string;
  readonly platform: string;
  readonly supportCode: string;
}

const base = (id: BaseId): PageSearch => ({ kind: 'base', name: bases[id].name });
const own = (request: SearchRequest): PageSearch => ({ kind: 'own', request });

/** The searches of each page that has some, as its code asks for them (appserver/pages/<page>/index.tsx). */
export function pageSearches({ issueKey, app, platform, supportCode }: Subject): Readonly<Record<string, readonly PageSearch[]>> {
  const filters = { ...defaults, earliest: '-24h@m' };
  const ofIssue = equals('issue_key', issueKey);
  return {
    live: [base('live'), base('issues')],
    issues: [base('issues')],
    issue: [
      base('issues'),
      own(reportsSearch(ofIssue, filters)),
      own(trendSearch(ofIssue, filters, trendSpan([0, 86_400_000]))),
      own(facetsSearch(ofIssue, { app, platform }, filters)),
    ],
    support: [base('issues'), own(lookupSearch(supportCode))],
    management: [base('kpi'), base('journeys')],
    data_quality: [base('quality')],
  };
}

/** The name under which a search is reported. */
export const nameOf = (search: PageSearch): string => (search.kind === 'base' ? search.name : search.request.name);
