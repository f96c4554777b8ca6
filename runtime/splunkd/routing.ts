import { restError } from './errors';
import type { Route } from './types';

/** A request address after the namespace was taken off. */
export interface Address {
  readonly owner: string;
  readonly app: string;
  /** Whether the address named its namespace (`servicesNS`). */
  readonly explicit: boolean;
  readonly segments: readonly string[];
  readonly query: string;
}

/**
 * Splits `/services/…` and `/servicesNS/<owner>/<app>/…` (slashes at the end do not matter). Segments are decoded; names with
 * slashes arrive as `%2F` or, as Splunk's own clients send them, `%252F`; blanks as `%20` or, from the Python SDK, `+`.
 */
export function parseAddress(url: string): Address | undefined {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  let parts: string[];
  try {
    parts = path
      .split('/')
      .filter(Boolean)
      .map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
  } catch (error) {
    throw restError('APPMON-REST-URL', {}, { cause: error });
  }
  const decodeTwice = (part: string): string => part.replace(/%2F/gi, '/');
  if (parts[0] === 'services') return { owner: '', app: '', explicit: false, segments: parts.slice(1).map(decodeTwice), query };
  if (parts[0] !== 'servicesNS' || parts.length < 3) return undefined;
  return { owner: parts[1] ?? '-', app: parts[2] ?? '-', explicit: true, segments: parts.slice(3).map(decodeTwice), query };
}

interface CompiledRoute {
  readonly route: Route;
  readonly parts: readonly string[];
}

/** What the table says about a path: the route with its parameters, or the methods that would have matched. */
export type RouteMatch =
  | { readonly route: Route; readonly parameters: Readonly<Record<string, string>> }
  | { readonly route: undefined; readonly methods: readonly string[] };

function matchParts(parts: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (part.startsWith('*')) {
      parameters[part.slice(1)] = segments.slice(index).join('/');
      return parameters;
    }
    if (part.startsWith(':')) parameters[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return parts.length === segments.length ? parameters : undefined;
}

/** Compiles the route table; the first row that fits method and path wins. */
export function compileRoutes(routes: readonly Route[]): (method: string, segments: readonly string[]) => RouteMatch {
  const compiled: CompiledRoute[] = routes.map((route) => ({ route, parts: route.path.split('/').filter(Boolean) }));
  return (method, segments) => {
    const methods = new Set<string>();
    for (const { route, parts } of compiled) {
      const parameters = matchParts(parts, segments);
      if (!parameters) continue;
      if (route.method === method) return { route, parameters };
      methods.add(route.method);
    }
    return { route: undefined, methods: [...methods] };
  };
}
