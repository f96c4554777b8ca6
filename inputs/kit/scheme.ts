import { element, escapeXml } from './xml';

/** One setting of an input, as Splunk shows it in its forms and as README/inputs.conf.spec lists it. */
export interface SchemeArgument {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly dataType: 'string' | 'number' | 'boolean';
  readonly requiredOnCreate: boolean;
  /** Splunk's validation expression, e.g. `is_pos_int('window')`. */
  readonly validation?: string;
  readonly defaultValue?: string;
}

/** What a modular input says of itself (`--scheme`). The folder's name is the scheme's name. */
export interface Scheme {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly args: readonly SchemeArgument[];
}

const formatArgument = (arg: SchemeArgument): string =>
  [
    `<arg name="${escapeXml(arg.name)}">`,
    element('title', arg.title),
    element('description', arg.description),
    arg.validation ? element('validation', arg.validation) : '',
    element('data_type', arg.dataType),
    element('required_on_create', String(arg.requiredOnCreate)),
    element('required_on_edit', 'false'),
    '</arg>',
  ].join('');

/** The XML answer to `--scheme` (modular inputs, "Introspection"): one process a stanza, XML streaming, external validation. */
export const formatScheme = (scheme: Scheme): string =>
  [
    '<scheme>',
    element('title', scheme.title),
    element('description', scheme.description),
    element('use_external_validation', 'true'),
    element('use_single_instance', 'false'),
    element('streaming_mode', 'xml'),
    `<endpoint><args>${scheme.args.map(formatArgument).join('')}</args></endpoint>`,
    '</scheme>',
  ].join('');
