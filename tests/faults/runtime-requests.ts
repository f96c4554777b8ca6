import { gzipSync } from 'node:zlib';
import type { Product } from '../support/product';

/** A request that the runtime must refuse. */
export interface BadCall {
  readonly what: string;
  readonly at: 'hec' | 'rest' | 'web';
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer<ArrayBuffer>;
  readonly status: number;
  readonly says: string;
}

const COLLECTOR = '/services/collector';
const JOBS = '/servicesNS/nobody/app_monitoring/search/v2/jobs';

const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams({ output_mode: 'json', ...fields }).toString();
const search = (what: string, spl: string, says: string): BadCall => ({
  what,
  at: 'rest',
  path: JOBS,
  body: form({ search: spl, exec_mode: 'oneshot' }),
  status: 400,
  says,
});

/** Codes of the collector as Splunk documents them. */
const HEC: readonly BadCall[] = [
  { what: 'no token', at: 'hec', path: COLLECTOR, headers: { authorization: '' }, body: '{"event":"x"}', status: 401, says: '"code":2' },
  {
    what: 'a token of no kind',
    at: 'hec',
    path: COLLECTOR,
    headers: { authorization: 'Bearer x' },
    body: '{"event":"x"}',
    status: 401,
    says: '"code":3',
  },
  {
    what: 'an unknown token',
    at: 'hec',
    path: COLLECTOR,
    headers: { authorization: 'Splunk x' },
    body: '{"event":"x"}',
    status: 403,
    says: '"code":4',
  },
  { what: 'no data', at: 'hec', path: COLLECTOR, body: '', status: 400, says: '"code":5' },
  { what: 'no JSON', at: 'hec', path: COLLECTOR, body: '{"event":"good"}{oops', status: 400, says: '"invalid-event-number":1' },
  { what: 'no event', at: 'hec', path: COLLECTOR, body: '{"time":1}', status: 400, says: '"code":12' },
  { what: 'a blank event', at: 'hec', path: COLLECTOR, body: '{"event":""}', status: 400, says: '"code":13' },
  { what: 'a time that is none', at: 'hec', path: COLLECTOR, body: '{"time":"1.79E9","event":"x"}', status: 400, says: '"code":15' },
  { what: 'nested fields', at: 'hec', path: COLLECTOR, body: '{"event":"x","fields":{"a":{"b":1}}}', status: 400, says: '"code":15' },
  {
    what: 'deep nesting',
    at: 'hec',
    path: COLLECTOR,
    body: `{"event":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    status: 400,
    says: '"code":6',
  },
  {
    what: 'gzip that is none',
    at: 'hec',
    path: COLLECTOR,
    headers: { 'content-encoding': 'gzip' },
    body: 'no gzip',
    status: 400,
    says: 'gzip',
  },
  {
    what: 'another compression',
    at: 'hec',
    path: COLLECTOR,
    headers: { 'content-encoding': 'br' },
    body: gzipSync('{"event":"x"}'),
    status: 415,
    says: '',
  },
  { what: 'an unknown path', at: 'hec', path: `${COLLECTOR}/nothing`, body: 'x', status: 404, says: '"code":404' },
];

const SEARCHES: readonly BadCall[] = [
  search('an unknown command', '| nosuchcommand', 'nosuchcommand'),
  search('a command in the middle that is unknown', 'search index=main | stats count | frobnicate x', 'frobnicate'),
  search('an open quote', 'search index=main "open', 'APPMON-SPL'),
  search('an open bracket', 'search (index=main', 'APPMON-SPL'),
  search('an open subsearch', 'search index=main [ | inputlookup appmon_baseline', 'APPMON-SPL'),
  search('an unknown function', '| makeresults | eval x=nosuchfunction(1)', 'nosuchfunction'),
  search('an unknown macro', 'search `no_such_macro`', 'no_such_macro'),
  search('an option that is not there', '| makeresults | sort limit=frog x', 'APPMON-SPL'),
  search('an unknown lookup', '| inputlookup nothing_of_this_name', 'nothing_of_this_name'),
  search('a lookup that is a path', '| inputlookup ../../../etc/passwd', 'APPMON'),
  search('a lookup file that is a path', '| makeresults | outputlookup ../../../tmp/out.csv', 'APPMON'),
  search('a subsearch in a value', '| makeresults | eval x="a" | where x=[ | delete ]', 'delete'),
  search('a regular expression that cannot be', '| makeresults | rex field=x "(?<a>["', 'APPMON-SPL'),
  search('a script', '| script evil.sh', 'script'),
];

const REST: readonly BadCall[] = [
  {
    what: 'no session',
    at: 'rest',
    path: JOBS,
    headers: { authorization: '' },
    body: form({ search: '| makeresults' }),
    status: 401,
    says: '',
  },
  {
    what: 'a session of nobody',
    at: 'rest',
    path: JOBS,
    headers: { authorization: 'Splunk nothing' },
    body: form({ search: '| makeresults' }),
    status: 401,
    says: '',
  },
  {
    what: 'a wrong password',
    at: 'rest',
    path: '/services/auth/login',
    headers: { authorization: '' },
    body: form({ username: 'admin', password: 'wrong' }),
    status: 401,
    says: 'Login failed',
  },
  {
    what: 'an unknown user',
    at: 'rest',
    path: '/services/auth/login',
    headers: { authorization: '' },
    body: form({ username: "admin' OR 1=1 --", password: 'x' }),
    status: 401,
    says: 'Login failed',
  },
  {
    what: 'a search in a time',
    at: 'rest',
    path: JOBS,
    body: form({ search: '| makeresults', earliest_time: '0 | delete', exec_mode: 'oneshot' }),
    status: 400,
    says: '',
  },
  { what: 'a job that is a path', at: 'rest', path: `${JOBS}/..%2f..%2fetc%2fauth/results`, method: 'GET', status: 404, says: '' },
  {
    what: 'a lookup file that is a path',
    at: 'rest',
    path: '/servicesNS/nobody/app_monitoring/data/lookup-table-files/..%2f..%2fapp.conf',
    method: 'GET',
    status: 404,
    says: '',
  },
  {
    what: 'a query that is code',
    at: 'rest',
    path: `/servicesNS/nobody/app_monitoring/storage/collections/data/appmon_issues?query=${encodeURIComponent('{"$where":"1"}')}`,
    method: 'GET',
    status: 400,
    says: '',
  },
  {
    what: 'a query that is no JSON',
    at: 'rest',
    path: '/servicesNS/nobody/app_monitoring/storage/collections/data/appmon_issues?query=%7Boops',
    method: 'GET',
    status: 400,
    says: '',
  },
  {
    what: 'an unknown collection',
    at: 'rest',
    path: '/servicesNS/nobody/app_monitoring/storage/collections/data/nothing',
    method: 'GET',
    status: 404,
    says: '',
  },
  {
    what: 'a record that is no JSON',
    at: 'rest',
    path: '/servicesNS/nobody/app_monitoring/storage/collections/data/appmon_issues',
    headers: { 'content-type': 'application/json' },
    body: '{oops',
    status: 400,
    says: '',
  },
  {
    what: 'a setting with a line break',
    at: 'rest',
    path: '/servicesNS/nobody/app_monitoring/configs/conf-macros/appmon_spike_ratio',
    body: form({ 'definition\n[evil]\nx': '1' }),
    status: 400,
    says: '',
  },
  { what: 'an unknown path', at: 'rest', path: '/services/nothing', method: 'GET', status: 404, says: '' },
  { what: 'an unknown app', at: 'rest', path: '/servicesNS/nobody/..%2f..%2fetc/saved/searches', method: 'GET', status: 404, says: '' },
];

const WEB: readonly BadCall[] = [
  {
    what: 'a REST call without a session',
    at: 'web',
    path: '/en-US/splunkd/__raw/services/server/info',
    method: 'GET',
    status: 401,
    says: '',
  },
  {
    what: 'a login without the form',
    at: 'web',
    path: '/en-US/account/login',
    body: 'username=admin&password=correct-horse-battery',
    status: 401,
    says: '',
  },
  {
    what: 'a file outside',
    at: 'web',
    path: '/en-US/static/app/app_monitoring/..%2f..%2f..%2fdefault/app.conf',
    method: 'GET',
    status: 404,
    says: '',
  },
];

export const RUNTIME_CALLS: readonly BadCall[] = [...HEC, ...SEARCHES, ...REST, ...WEB];

/** Sends a call with the rights of the administrator unless it says otherwise. */
export async function askRuntime(product: Product, call: BadCall): Promise<{ readonly status: number; readonly text: string }> {
  const base = { hec: product.hecUrl, rest: product.mgmtUrl, web: product.webUrl }[call.at];
  const authorization = { hec: `Splunk ${product.hecToken}`, rest: `Splunk ${product.sessionKey}`, web: '' }[call.at];
  const headers: Record<string, string> = { authorization, ...call.headers };
  if (headers['authorization'] === '') delete headers['authorization'];
  if (call.at !== 'hec' && call.body !== undefined) headers['content-type'] ??= 'application/x-www-form-urlencoded';
  const url = new URL(base + call.path);
  if (call.at === 'rest') url.searchParams.set('output_mode', 'json');
  const reply = await fetch(url, {
    method: call.method ?? 'POST',
    headers,
    redirect: 'manual',
    ...(call.body === undefined ? {} : { body: call.body }),
  });
  return { status: reply.status, text: await reply.text() };
}
