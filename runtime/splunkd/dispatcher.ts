import { CodedError } from '../../core/errors';
import type { RuntimeServices } from '../services';
import { AccessLog } from './access-log';
import { createAuthorizer } from './authorization';
import { restError, statusOf } from './errors';
import { applyListing } from './listing';
import { renderAnswer } from './render';
import type { Rendered } from './render';
import { compileRoutes, parseAddress } from './routing';
import type { Address } from './routing';
import type { RestAnswer, RestCall, Route, Session } from './types';

/** A request as the management port, or the web shell for `/splunkd/__raw`, hands it over. */
export interface RestRequest {
  readonly method: string;
  /** Path and query, beginning with `/services` or `/servicesNS`. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly client?: string;
  /** Already authenticated (the web shell); absent = the headers say who calls. */
  readonly session?: Session;
  /** Answer JSON whatever the client asks for. */
  readonly json?: boolean;
  /** Aborted when the client leaves; absent inside the process. */
  readonly closed?: AbortSignal;
  /** Reads the body, at most so many bytes (413 beyond). */
  readonly body: (limit: number) => Promise<Buffer>;
}

const OPEN_BODY_LIMIT = 64 * 1024;
const BODY_LIMIT = 64 * 1024 * 1024;
const JSON_MODES = /^json/;

/** Routes requests over the table: authenticate, find the route, read the body, call, render. Never throws. */
export class Dispatcher {
  private readonly services: RuntimeServices;
  private readonly match: ReturnType<typeof compileRoutes>;
  private readonly authorize: ReturnType<typeof createAuthorizer>;
  readonly accessLog: AccessLog;

  constructor(services: RuntimeServices, routes: readonly Route[]) {
    this.services = services;
    this.match = compileRoutes(routes);
    this.authorize = createAuthorizer(services.auth);
    this.accessLog = new AccessLog(services.ingest, (error) => services.log.warn({ error }, 'access events were not indexed'));
  }

  async serve(request: RestRequest): Promise<Rendered> {
    const started = Date.now();
    const [path = ''] = request.url.split('?');
    const context: { user: string; format: 'json' | 'xml' } = { user: '-', format: request.json ? 'json' : 'xml' };
    const rendered = await this.answer(request, context).then(
      (answer) => this.render(answer, path, context.format),
      (error: unknown) => this.render(this.failure(error), path, context.format),
    );
    this.accessLog.add({
      client: request.client ?? '127.0.0.1',
      user: context.user,
      method: request.method,
      path,
      status: rendered.status,
      bytes: Buffer.byteLength(rendered.body),
      agent: request.headers['user-agent'] ?? '',
      milliseconds: Date.now() - started,
      time: started,
    });
    return rendered;
  }

  private render(answer: RestAnswer, path: string, format: 'json' | 'xml'): Rendered {
    return renderAnswer(answer, { path, format, now: new Date() });
  }

  private async answer(request: RestRequest, context: { user: string; format: 'json' | 'xml' }): Promise<RestAnswer> {
    const address = parseAddress(request.url);
    const query = new URLSearchParams(address?.query ?? '');
    if (!request.json && JSON_MODES.test(query.get('output_mode') ?? '')) context.format = 'json';
    const session = request.session ?? (await this.authorize(request.headers));
    context.user = session?.user ?? '-';
    const path = address?.segments.join('/') ?? '';
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const found = address && this.match(method, address.segments);
    if (!session && !(found?.route?.open ?? false)) throw restError('APPMON-REST-UNAUTHORIZED');
    if (!found || (!found.route && found.methods.length === 0)) throw restError('APPMON-REST-NOT-FOUND', { text: 'Not Found' });
    if (!found.route) throw restError('APPMON-REST-METHOD', { method, path, expected: found.methods.join(' or ') });
    const { route, parameters } = found;
    if (route.capability !== undefined && !session?.capabilities.has(route.capability)) {
      throw restError('APPMON-REST-FORBIDDEN', { detail: ` (requires capability: ${route.capability})` });
    }
    const namespace = this.namespace(address, session);
    const body = method === 'GET' ? Buffer.alloc(0) : await request.body(route.open ? OPEN_BODY_LIMIT : BODY_LIMIT);
    const args = withForm(query, request.headers['content-type'], body);
    if (!request.json && JSON_MODES.test(args.get('output_mode') ?? '')) context.format = 'json';
    if (!session) context.user = args.get('username') ?? '-';
    const call = {
      method: route.method,
      path,
      ...namespace,
      parameters,
      args,
      headers: request.headers,
      body,
      session,
      services: this.services,
      ...(request.closed ? { closed: request.closed } : {}),
    };
    // Routes that are open never look at the session; all others were refused above without one.
    const answer = await route.handle(call as RestCall);
    return answer.kind === 'collection' && route.method === 'GET' && !answer.paging ? applyListing(answer, args) : answer;
  }

  private namespace(address: Address, session: Session | undefined): { owner: string; app: string } {
    if (!address.explicit) return { owner: session?.user ?? 'nobody', app: 'search' };
    const { owner, app } = address;
    if (app !== '-' && app !== 'system' && !this.services.conf.apps.some((each) => each.id === app)) {
      throw restError('APPMON-REST-NOT-FOUND', { text: `Application does not exist: ${app}` });
    }
    const known = owner === '-' || owner === 'nobody' || owner === 'admin' || owner === session?.user;
    if (!known && !this.services.auth.users().some((user) => user.name === owner))
      throw restError('APPMON-REST-NOT-FOUND', { text: `User does not exist: ${owner}` });
    return { owner, app };
  }

  private failure(error: unknown): RestAnswer {
    const status = statusOf(error);
    if (!(error instanceof CodedError)) {
      this.services.log.error({ error }, 'a REST call failed');
      return { kind: 'messages', status, messages: [{ type: 'ERROR', text: 'Internal error; details are in the log of the runtime.' }] };
    }
    const plain = error.code === 'APPMON-REST-UNAUTHORIZED' || error.message === 'Not Found';
    return {
      kind: 'messages',
      status,
      messages: [{ type: status === 401 ? 'WARN' : 'ERROR', text: plain ? error.message : `${error.message} [${error.code}]` }],
    };
  }
}

/** Query arguments, then form arguments; bodies of another declared type are not read as a form. */
function withForm(query: URLSearchParams, contentType: string | undefined, body: Buffer): URLSearchParams {
  const isForm = contentType === undefined || /^application\/x-www-form-urlencoded/i.test(contentType);
  if (body.length === 0 || !isForm) return query;
  const args = new URLSearchParams(query);
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) args.append(name, value);
  return args;
}
