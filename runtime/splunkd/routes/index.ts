import type { Route } from '../types';
import { routes as authentication } from './authentication';
import { routes as authorization } from './authorization';
import { routes as server } from './server';

/** Every endpoint of the management REST, a family a file. The first row that fits wins. */
export const ROUTES: readonly Route[] = [...authentication, ...authorization, ...server];
