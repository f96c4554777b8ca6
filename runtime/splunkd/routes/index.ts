import type { Route } from '../types';
import { alertRoutes } from './alerts';
import { routes as apps } from './apps';
import { routes as authentication } from './authentication';
import { routes as authorization } from './authorization';
import { routes as configs } from './configs';
import { routes as indexes } from './indexes';
import { routes as inputs } from './inputs';
import { routes as knowledgeFiles } from './knowledge-files';
import { routes as kvData } from './kv-data';
import { routes as messages } from './messages';
import { routes as passwords } from './passwords';
import { routes as properties } from './properties';
import { routes as receivers } from './receivers';
import { savedSearchRoutes } from './saved-searches';
import { searchJobRoutes } from './search-jobs';
import { searchToolRoutes } from './search-tools';
import { routes as server } from './server';

/** Every endpoint of the management REST, a family a file. The first row that fits wins. */
export const ROUTES: readonly Route[] = [
  ...authentication,
  ...authorization,
  ...server,
  ...apps,
  ...configs,
  ...properties,
  ...passwords,
  ...kvData,
  ...indexes,
  ...inputs,
  ...receivers,
  ...knowledgeFiles,
  ...messages,
  ...searchJobRoutes,
  ...searchToolRoutes,
  ...savedSearchRoutes,
  ...alertRoutes,
];
