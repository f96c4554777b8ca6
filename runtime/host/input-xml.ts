import { escapeXml } from './xml';

/** Where a child finds splunkd and keeps its checkpoints. */
export interface Surroundings {
  readonly serverHost: string;
  readonly serverUri: string;
  readonly sessionKey: string;
  readonly checkpointDir: string;
}

/** One configured input: stanza `scheme://name` and its settings. */
export interface ConfiguredInput {
  readonly stanza: string;
  readonly settings: Readonly<Record<string, string>>;
}

const head = ({ serverHost, serverUri, sessionKey, checkpointDir }: Surroundings): string =>
  `<server_host>${escapeXml(serverHost)}</server_host><server_uri>${escapeXml(serverUri)}</server_uri><session_key>${escapeXml(sessionKey)}</session_key><checkpoint_dir>${escapeXml(checkpointDir)}</checkpoint_dir>`;

const params = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `<param name="${escapeXml(name)}">${escapeXml(value)}</param>`)
    .join('');

/** Standard input of a running input (`<input>`): surroundings and its stanza, or all of them in single-instance mode. */
export const inputXml = (surroundings: Surroundings, inputs: readonly ConfiguredInput[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<input>${head(surroundings)}<configuration>${inputs
    .map(({ stanza, settings }) => `<stanza name="${escapeXml(stanza)}">${params(settings)}</stanza>`)
    .join('')}</configuration></input>\n`;

/** Standard input of `--validate-arguments` (`<items>`). */
export const validationXml = (surroundings: Surroundings, name: string, settings: Readonly<Record<string, string>>): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<items>${head(surroundings)}<item name="${escapeXml(name)}">${params(settings)}</item></items>\n`;
