import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledApp, Stanza } from '../conf/types';
import type { Row } from '../spl/value';
import { hostError } from './errors';
import { executableFolders, findExecutable } from './scheme';
import type { AlertActionRun } from './types';
import { escapeXml } from './xml';

/** Addresses and the session that a payload carries. */
export interface PayloadSurroundings {
  readonly serverHost: string;
  readonly serverUri: string;
  readonly sessionKey: string;
  readonly webBase: string;
}

/** The executable and arguments of an action: `alert.execute.cmd` with its `.arg.<n>`, else `<action>` by name. */
export function actionCommand(
  app: InstalledApp,
  action: string,
  settings: Stanza,
): { readonly file: string; readonly args: readonly string[] } {
  const named = settings['alert.execute.cmd'];
  const file = named
    ? executableFolders(app)
        .map((folder) => join(folder, named))
        .find((path) => !named.includes('..') && existsSync(path))
    : findExecutable(app, action);
  if (file === undefined)
    throw hostError('APPMON-HOST-EXECUTABLE', { name: named ?? action, places: executableFolders(app).join(', '), app: app.id });
  const numbered = Object.entries(settings).flatMap(([key, value]) => {
    const place = /^alert\.execute\.cmd\.arg\.(\d+)$/.exec(key)?.[1];
    return place === undefined ? [] : [[Number(place), value] as const];
  });
  return { file, args: [...numbered.toSorted((a, b) => a[0] - b[0]).map(([, value]) => value), '--execute'] };
}

const firstRow = (row: Row | undefined): Record<string, string | readonly string[]> =>
  Object.fromEntries(
    Object.entries(row ?? {}).flatMap(([field, cell]) => (cell === undefined ? [] : [[field, Array.isArray(cell) ? cell : String(cell)]])),
  );

const payloadOf = (run: AlertActionRun, around: PayloadSurroundings) => ({
  app: run.app,
  owner: run.owner,
  results_file: run.resultsFile,
  results_link: `${around.webBase}/app/${run.app}/search?sid=${encodeURIComponent(run.sid)}`,
  search_uri: run.searchName ? `/servicesNS/${run.owner}/${run.app}/saved/searches/${encodeURIComponent(run.searchName)}` : '',
  server_host: around.serverHost,
  server_uri: around.serverUri,
  session_key: around.sessionKey,
  sid: run.sid,
  search_name: run.searchName,
  configuration: run.parameters,
  result: firstRow(run.rows[0]),
});

const toXml = (value: unknown, name: string): string => {
  if (Array.isArray(value)) return value.map((each) => toXml(each, name)).join('');
  const fields = (record: object): string =>
    Object.entries(record)
      .map(([key, each]) => toXml(each, key))
      .join('');
  return `<${name}>${typeof value === 'object' && value !== null ? fields(value) : escapeXml(String(value))}</${name}>`;
};

/** Fields of results and parameters have free names, so they become `<field k="…">` and `<param name="…">` in XML. */
function xmlPayload(run: AlertActionRun, around: PayloadSurroundings): string {
  const { configuration, result, ...rest } = payloadOf(run, around);
  const params = Object.entries(configuration).map(([name, value]) => `<param name="${escapeXml(name)}">${escapeXml(value)}</param>`);
  const fields = Object.entries(result).map(
    ([name, value]) =>
      `<field k="${escapeXml(name)}">${[value]
        .flat()
        .map((each) => `<value>${escapeXml(each)}</value>`)
        .join('')}</field>`,
  );
  const head = Object.entries(rest).map(([name, value]) => toXml(value, name));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<alert>${head.join('')}<configuration>${params.join('')}</configuration><result>${fields.join('')}</result></alert>\n`;
}

/** What an action reads on standard input, by its `payload_format` (`xml` by default, as in Splunk). */
export function actionPayload(run: AlertActionRun, format: string | undefined, around: PayloadSurroundings): string {
  if (format === 'json') return JSON.stringify(payloadOf(run, around));
  if (format === undefined || format === '' || format === 'xml') return xmlPayload(run, around);
  throw hostError('APPMON-HOST-PAYLOAD', { action: run.action, format });
}
