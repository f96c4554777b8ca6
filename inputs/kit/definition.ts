import { XMLParser } from 'fast-xml-parser';
import { inputError } from './errors';

/** What splunkd hands to an input: where splunkd is, a session, where checkpoints go, and the stanza with its settings. */
export interface InputDefinition {
  readonly serverHost: string;
  readonly serverUri: string;
  readonly sessionKey: string;
  readonly checkpointDirectory: string;
  /** `scheme://name`, or only the name when validating. */
  readonly stanza: string;
  readonly settings: Readonly<Record<string, string>>;
}

interface XmlParameter {
  readonly '@_name': string;
  readonly '#text'?: string;
}
interface XmlStanza {
  readonly '@_name': string;
  readonly param?: readonly XmlParameter[];
}
interface XmlDocument {
  readonly server_host?: string;
  readonly server_uri?: string;
  readonly session_key?: string;
  readonly checkpoint_dir?: string;
  readonly configuration?: { readonly stanza?: readonly XmlStanza[] };
  readonly item?: readonly XmlStanza[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  isArray: (name) => ['param', 'stanza', 'item'].includes(name),
});

/** Reads the `<input>` (streaming) or `<items>` (validation) document from an input's standard input. */
export function parseDefinition(xml: string): InputDefinition {
  const parsed = parser.parse(xml) as { input?: XmlDocument; items?: XmlDocument };
  const document = parsed.input ?? parsed.items;
  if (!document?.server_uri || !document.session_key) throw inputError('APPMON-INPUT-XML');
  const stanzas = document.configuration?.stanza ?? document.item ?? [];
  const [stanza] = stanzas;
  if (!stanza || stanzas.length > 1) throw inputError('APPMON-INPUT-STANZA', { count: stanzas.length });
  return {
    serverHost: document.server_host ?? '',
    serverUri: document.server_uri,
    sessionKey: document.session_key,
    checkpointDirectory: document.checkpoint_dir ?? '',
    stanza: stanza['@_name'],
    settings: Object.fromEntries((stanza.param ?? []).map((parameter) => [parameter['@_name'], parameter['#text'] ?? ''])),
  };
}
