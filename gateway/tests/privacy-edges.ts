import { KEY } from './fixture';
import type { Sent } from './privacy-doors';
import { MEMORY, PERSON, TALK } from './privacy-person';
import { zip } from './zip';

const inQuery = (members: Readonly<Record<string, string>>): string => new URLSearchParams(members).toString();
const STACK = 'java.lang.IllegalStateException: x\n\tat a.b.c(D.kt:1)\n';
const item = (header: object, payload: string): string =>
  `${JSON.stringify({ ...header, length: Buffer.byteLength(payload) })}\n${payload}\n`;

/** Personal data where a request has none to have: its address, its headers, names of files, items and parts nobody asked for. */
export const AROUND: readonly Sent[] = [
  {
    what: 'address of raw lines',
    path: `/services/collector/raw?${inQuery({ host: PERSON.email, source: TALK, sourcetype: 'x', channel: PERSON.user })}`,
    body: 'a line',
  },
  {
    what: 'address of a report',
    path: `/v1/crashes?${inQuery({ app_id: PERSON.email, app_version: TALK, event_id: PERSON.iban, platform: PERSON.phone, note: TALK })}`,
    body: STACK,
  },
  {
    what: 'headers',
    path: `/services/collector/event?${inQuery({ note: TALK })}`,
    body: '{"event":"a line"}',
    headers: {
      'user-agent': `App (${PERSON.email})`,
      referer: `https://bank.test/?iban=${PERSON.iban}`,
      cookie: `sid=${PERSON.password}`,
      'x-splunk-request-channel': PERSON.email,
      'x-forwarded-for': PERSON.phone,
      'x-appmon-sent-at': PERSON.email,
    },
  },
  {
    what: 'names and addresses of Sentry',
    path: `/api/${PERSON.dni}/envelope/?${inQuery({ sentry_key: KEY, sentry_client: PERSON.email })}`,
    body: [
      `${JSON.stringify({ event_id: PERSON.email, sent_at: PERSON.phone, trace: { user_id: PERSON.email, public_key: KEY } })}\n`,
      item({ type: 'attachment', filename: PERSON.email, content_type: TALK, attachment_type: PERSON.iban }, `${MEMORY} ${TALK}`),
      item({ type: `unknown ${PERSON.email}`, filename: TALK }, `${MEMORY} ${TALK}`),
      item({ type: 'profile' }, JSON.stringify({ note: TALK })),
      item({ type: 'replay_event' }, JSON.stringify({ urls: [`https://bank.test/?q=${PERSON.email}`], user: { email: PERSON.email } })),
      item(
        { type: 'session' },
        JSON.stringify({ sid: PERSON.email, did: PERSON.user, init: true, attrs: { release: TALK, ip_address: '83.45.112.9' } }),
      ),
      item({ type: 'client_report' }, JSON.stringify({ discarded_events: [{ reason: PERSON.email, category: TALK, quantity: 1 }] })),
      item({ type: 'feedback' }, JSON.stringify({ contexts: { feedback: { message: TALK, contact_email: PERSON.email, name: TALK } } })),
    ].join(''),
  },
  {
    what: 'parts of multipart',
    path: '/v1/crashes',
    body: [
      [
        'metadata',
        'm.json',
        JSON.stringify({
          app_id: PERSON.email,
          custom_keys: { note: TALK },
          in_app: [PERSON.email],
          unknown: TALK,
          event_id: PERSON.phone,
        }),
      ],
      ['report', `${PERSON.email}.txt`, STACK],
      [PERSON.email, `${PERSON.iban}.log`, `${MEMORY} ${TALK}`],
    ]
      .map(
        ([name = '', file = '', text = '']) =>
          `--b\r\nContent-Disposition: form-data; name="${name}"; filename="${file}"\r\n\r\n${text}\r\n`,
      )
      .concat('--b--\r\n')
      .join(''),
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  },
];

const MAPPING = 'com.bank.Home -> a.a:\n    1:4:void load():40:43 -> a\n';
const said = inQuery({ name: `${PERSON.email}/${TALK}`, id: PERSON.iban, app_id: PERSON.email, app_version: PERSON.phone });
const report = {
  fields: { kind: 'crash', exception_message: TALK },
  causes: [{ type: 'E', message: TALK, frames: [{ module: 'a.a', symbol: 'a', line: 2 }] }],
  threads: [],
};

/** Requests at the doors of symbols, which keep files of a build and nothing of what is said about persons. */
export const SYMBOL_REQUESTS: readonly (Sent & { readonly method: 'PUT' | 'POST' })[] = [
  { what: 'a mapping', method: 'PUT', path: `/v1/symbols?${said}`, body: MAPPING },
  { what: 'an archive', method: 'PUT', path: `/v1/symbols?${said}`, body: zip(`${PERSON.email}/mapping.txt`, Buffer.from(MAPPING)) },
  { what: 'a damaged archive', method: 'PUT', path: `/v1/symbols?${said}`, body: zip(`${PERSON.email}.txt`, Buffer.from(TALK)) },
  { what: 'a file that is none', method: 'PUT', path: `/v1/symbols?${said}`, body: TALK },
  { what: 'a report to name', method: 'POST', path: `/v1/symbolicate?${said}`, body: JSON.stringify({ report }) },
  { what: 'a broken report to name', method: 'POST', path: '/v1/symbolicate', body: `{"report":${TALK}` },
];
