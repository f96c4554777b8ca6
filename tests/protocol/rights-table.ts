/**
 * Who may do what in the product: the rights of design and handbook as data. Support acknowledges, looks up and replies; its
 * lead approves replies; engineering does all issue and release actions; management reads; admin does everything. `power` and
 * `user` are Splunk's own roles, `nobody` is a call without a session.
 */
export const ACCOUNTS = ['admin', 'engineering', 'lead', 'support', 'management', 'power', 'user'] as const;
export type Account = (typeof ACCOUNTS)[number];

/** Role of each account. */
export const ROLES: Readonly<Record<Account, string>> = {
  admin: 'admin',
  engineering: 'appmon_engineering',
  lead: 'appmon_support_lead',
  support: 'appmon_support',
  management: 'appmon_management',
  power: 'power',
  user: 'user',
};

const EVERYBODY: readonly Account[] = ACCOUNTS;
const ADMIN: readonly Account[] = ['admin'];
const ENGINEERS: readonly Account[] = ['admin', 'engineering'];
const PEOPLE: readonly Account[] = ['admin', 'engineering', 'lead', 'support'];

/** Pages by the accounts that may open them. */
export const VIEWS: Readonly<Record<string, readonly Account[]>> = {
  live: ['admin', 'engineering', 'lead', 'support', 'management', 'power'],
  issues: ['admin', 'engineering', 'power'],
  issue: ['admin', 'engineering', 'lead', 'support', 'power'],
  support: ['admin', 'engineering', 'lead', 'support'],
  management: ['admin', 'engineering', 'management'],
  alerts: ['admin', 'engineering', 'lead', 'support', 'power'],
  data_quality: ['admin', 'engineering', 'power'],
  stability: ['admin', 'engineering', 'management', 'power'],
  setup: ADMIN,
};

interface CollectionRights {
  readonly read: readonly Account[];
  readonly write: readonly Account[];
}

const shared = (write: readonly Account[]): CollectionRights => ({ read: EVERYBODY, write });

/** Collections of the KV store by who reads and who writes them. */
export const COLLECTIONS: Readonly<Record<string, CollectionRights>> = {
  appmon_issues: shared(ENGINEERS),
  appmon_constraints: shared(ENGINEERS),
  appmon_aliases: shared(ENGINEERS),
  appmon_similar: shared(ENGINEERS),
  appmon_grouping_rules: shared(ENGINEERS),
  appmon_rollouts: shared(ENGINEERS),
  appmon_incidents: shared(PEOPLE),
  appmon_detections: shared(PEOPLE),
  appmon_replies: shared(['admin', 'lead']),
  appmon_views: shared(['admin', 'engineering', 'lead', 'support', 'management']),
  appmon_audit: { read: PEOPLE, write: PEOPLE },
  appmon_outbox: { read: ADMIN, write: ADMIN },
  appmon_live: shared(ADMIN),
  appmon_lease: shared(ADMIN),
  appmon_calendar: shared(ADMIN),
  appmon_journeys: shared(ADMIN),
  appmon_regions: shared(ADMIN),
  appmon_slos: shared(ADMIN),
  appmon_apps: shared(ADMIN),
  appmon_seeds: shared(ADMIN),
};

/** Indexes by who may search them. */
export const INDEXES: Readonly<Record<string, readonly Account[]>> = {
  appmon_events: ['admin', 'engineering', 'lead', 'support', 'power', 'user'],
  appmon_crashes: ['admin', 'engineering', 'lead', 'support', 'management', 'power', 'user'],
  appmon_logs: ['admin', 'engineering', 'power', 'user'],
  appmon_traces: ['admin', 'engineering', 'power', 'user'],
  appmon_summary: EVERYBODY,
  appmon_metrics: EVERYBODY,
  main: ['admin', 'power', 'user'],
  _internal: ADMIN,
  _audit: ADMIN,
};

/** Ways to ask an event index how many events of one host it holds; each gives one row with the field `n`. */
export const SEARCH_FORMS: Readonly<Record<string, (index: string) => string>> = {
  search: (index) => `search index=${index} host=matrix | stats count AS n`,
  wildcard: (index) => `search index=* OR index=_* host=matrix | where index="${index}" | stats count AS n`,
  tstats: (index) => `| tstats count AS n where index=${index} host=matrix`,
  append: (index) => `| makeresults | eval n=0 | append [ search index=${index} host=matrix | stats count AS n ] | stats max(n) AS n`,
  subsearch: (index) => `| makeresults | eval n=[ search index=${index} host=matrix | stats count | return $count ]`,
  join: (index) => `| makeresults | eval k=1 | join k [ search index=${index} host=matrix | stats count AS n | eval k=1 ]`,
  union: (index) => `| union [ search index=${index} host=matrix | stats count AS n ] [ | makeresults | eval n=0 ] | stats max(n) AS n`,
};

interface Call {
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/servicesNS/nobody/app_monitoring/`; `~/` in front stands for the caller's own namespace. */
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly allowed: readonly Account[];
  /** Status for those who may (200) and who may not (403), where they are others. */
  readonly granted?: number;
  readonly refused?: number;
}

const OWNERS_OF_OBJECTS: readonly Account[] = ['admin', 'engineering', 'power', 'user'];
const LISTS_INPUTS: readonly Account[] = ['admin', 'power', 'user'];

/** Everything else that is asked of the REST. Calls that change something are undone by the fresh data folder. */
export const CALLS: readonly Call[] = [
  { what: 'own rights', method: 'GET', path: 'authentication/current-context', allowed: EVERYBODY },
  { what: 'own account', method: 'GET', path: '~/authentication/users/support', allowed: ['admin', 'support'], refused: 404 },
  {
    what: 'new account',
    method: 'POST',
    path: 'authentication/users',
    form: { name: 'x', password: 'long-enough-1', roles: 'admin' },
    allowed: ADMIN,
    granted: 201,
  },
  { what: 'new role', method: 'POST', path: 'authorization/roles', form: { name: 'matrix' }, allowed: ADMIN, granted: 201 },
  { what: 'list of secrets', method: 'GET', path: 'storage/passwords', allowed: ADMIN },
  { what: 'one secret', method: 'GET', path: 'storage/passwords/matrix:secret:', allowed: ADMIN },
  { what: 'old name of secrets', method: 'GET', path: 'admin/passwords', allowed: ADMIN },
  { what: 'secrets as a file', method: 'GET', path: 'configs/conf-passwords', allowed: ADMIN },
  { what: 'secrets as properties', method: 'GET', path: 'properties/passwords', allowed: ADMIN },
  { what: 'change of a secret', method: 'POST', path: 'storage/passwords/matrix:secret:', form: { password: 'other' }, allowed: ADMIN },
  { what: 'settings of the app', method: 'GET', path: 'configs/conf-macros/appmon_index_events', allowed: EVERYBODY },
  { what: 'change of a macro', method: 'POST', path: 'configs/conf-macros/appmon_index_events', form: { iseval: '0' }, allowed: ADMIN },
  {
    what: 'change of a property',
    method: 'POST',
    path: 'properties/macros/appmon_index_events/iseval',
    form: { value: '0' },
    allowed: ADMIN,
  },
  {
    what: 'new shared macro',
    method: 'POST',
    path: 'configs/conf-macros',
    form: { name: 'matrix', definition: '1' },
    allowed: ADMIN,
    granted: 201,
  },
  {
    what: 'new private macro',
    method: 'POST',
    path: '~/configs/conf-macros',
    form: { name: 'own', definition: '1' },
    allowed: OWNERS_OF_OBJECTS,
    granted: 201,
  },
  {
    what: 'change of rights',
    method: 'POST',
    path: '~/configs/conf-authorize',
    form: { name: 'role_own', admin_all_objects: 'enabled' },
    allowed: ADMIN,
    granted: 201,
  },
  { what: 'saved searches', method: 'GET', path: 'saved/searches', allowed: EVERYBODY },
  {
    what: 'change of an alert',
    method: 'POST',
    path: 'saved/searches/AppMon%20-%20Alert%20-%20Detection',
    form: { 'alert.severity': '4' },
    allowed: ADMIN,
  },
  { what: 'end of a suppression', method: 'POST', path: 'saved/searches/AppMon%20-%20Alert%20-%20Detection/acknowledge', allowed: ADMIN },
  {
    what: 'run of a saved search',
    method: 'POST',
    path: 'saved/searches/AppMon%20-%20Base%20-%20Issues/dispatch',
    allowed: EVERYBODY,
    granted: 201,
  },
  {
    what: 'own saved search',
    method: 'POST',
    path: '~/saved/searches',
    form: { name: 'own', search: '| makeresults' },
    allowed: OWNERS_OF_OBJECTS,
    granted: 201,
  },
  { what: 'alert actions', method: 'GET', path: 'alerts/alert_actions/appmon_slack', allowed: EVERYBODY },
  {
    what: 'change of an alert action',
    method: 'POST',
    path: 'alerts/alert_actions/appmon_slack',
    form: { 'param.channel': '#x' },
    allowed: ADMIN,
  },
  { what: 'fired alerts', method: 'GET', path: 'alerts/fired_alerts', allowed: EVERYBODY },
  { what: 'list of inputs', method: 'GET', path: 'data/inputs/crashlytics', allowed: LISTS_INPUTS },
  { what: 'new input', method: 'POST', path: 'data/inputs/crashlytics', form: { name: 'matrix' }, allowed: ADMIN, granted: 400 },
  { what: 'stop of an input', method: 'POST', path: 'data/inputs/appmon_detector/main/disable', allowed: ADMIN },
  { what: 'tokens of the collector', method: 'GET', path: 'data/inputs/http', allowed: ADMIN },
  { what: 'new token', method: 'POST', path: 'data/inputs/http', form: { name: 'matrix' }, allowed: ADMIN, granted: 201 },
  { what: 'new index', method: 'POST', path: 'data/indexes', form: { name: 'matrix' }, allowed: ADMIN, granted: 201 },
  {
    what: 'new view',
    method: 'POST',
    path: 'data/ui/views',
    form: { name: 'matrix', 'eai:data': '<dashboard/>' },
    allowed: ADMIN,
    granted: 201,
  },
  { what: 'new message', method: 'POST', path: 'messages', form: { name: 'matrix', value: 'text' }, allowed: ADMIN, granted: 201 },
  { what: 'data by REST', method: 'POST', path: 'receivers/simple?index=appmon_events', form: { x: '1' }, allowed: ADMIN },
  { what: 'health of the host', method: 'GET', path: 'server/health/splunkd', allowed: ADMIN },
  { what: 'log level', method: 'POST', path: 'server/logger/runtime', form: { level: 'INFO' }, allowed: ADMIN },
  { what: 'new app', method: 'POST', path: 'apps/local', form: { name: 'matrix' }, allowed: ADMIN, granted: 201 },
];

/** Searches that change something, by who may run them. */
export const COMMANDS: ReadonlyArray<readonly [spl: string, allowed: readonly Account[]]> = [
  ['| makeresults | eval x=1 | collect index=appmon_summary', ['admin', 'power', 'user']],
  ['| makeresults | eval x=1 | outputlookup matrix.csv', ['admin', 'power', 'user']],
  ['| makeresults | eval x=1 | outputlookup appmon_baseline', ADMIN],
  ['| makeresults | eval state="open" | outputlookup append=true appmon_issues_lookup', ENGINEERS],
  ['| makeresults | eval state="sent" | outputlookup append=true appmon_outbox_lookup', ADMIN],
  ['| makeresults | eval state="approved" | outputlookup append=true appmon_replies_lookup', ['admin', 'lead']],
];
