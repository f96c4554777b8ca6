import { XMLParser } from 'fast-xml-parser';
import { readConf } from '../lint-conf/read-conf';
import { APP_ID } from './paths';

/** A scheme as its program answers `--scheme`. */
export interface SchemeDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly args: ReadonlyArray<{
    readonly name: string;
    readonly description: string;
    readonly dataType: string;
    readonly required: boolean;
  }>;
}

interface SchemeXml {
  readonly scheme?: {
    readonly title?: string;
    readonly description?: string;
    readonly endpoint?: {
      readonly args?: {
        readonly arg?: ReadonlyArray<{
          '@_name': string;
          title?: string;
          description?: string;
          data_type?: string;
          required_on_create?: string;
        }>;
      };
    };
  };
}

const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, isArray: (name) => name === 'arg' });

/** Reads the XML of `--scheme`; undefined when it is none. */
export function parseScheme(name: string, xml: string): SchemeDescription | undefined {
  const { scheme } = parser.parse(xml) as SchemeXml;
  if (!scheme) return undefined;
  return {
    name,
    title: scheme.title ?? name,
    description: scheme.description ?? '',
    args: (scheme.endpoint?.args?.arg ?? []).map((arg) => ({
      name: arg['@_name'],
      description: arg.description ?? arg.title ?? '',
      dataType: arg.data_type ?? 'string',
      required: arg.required_on_create !== 'false',
    })),
  };
}

const header = (what: string): string => `# Generated from ${what}: change it there.\n`;
const SPEC_TYPES: Readonly<Record<string, string>> = { number: '<number>', boolean: '<boolean>' };

/** README/inputs.conf.spec: a stanza a scheme; a blank line between settings, or tools read only the first one. */
export const inputsSpec = (schemes: readonly SchemeDescription[]): string =>
  [
    header('the schemes of the inputs'),
    ...schemes.map(
      (scheme) =>
        `[${scheme.name}://<name>]\n* ${scheme.description || scheme.title}\n\n${scheme.args
          .map(
            (arg) =>
              `${arg.name} = ${SPEC_TYPES[arg.dataType] ?? '<string>'}\n* ${arg.description}\n* ${arg.required ? 'Required.' : 'Optional.'}\n`,
          )
          .join('\n')}`,
    ),
  ].join('\n');

/** Parameters of each alert action: the `param.*` settings of alert_actions.conf, with the comment above each as its description. */
function alertParameters(alertActionsConf: string): Array<{ action: string; name: string; fallback: string; comment: string }> {
  return readConf(alertActionsConf).stanzas.flatMap((stanza) =>
    stanza.settings
      .filter((setting) => setting.key.startsWith('param.'))
      .map((setting) => ({ action: stanza.name, name: setting.key, fallback: setting.value, comment: setting.comment })),
  );
}

const describeDefault = (fallback: string): string => (fallback === '' ? '* Default: empty.' : `* Default: ${fallback}`);

/** README/alert_actions.conf.spec. */
export function alertActionsSpec(alertActionsConf: string): string {
  const parameters = alertParameters(alertActionsConf);
  const actions = [...new Set(parameters.map((parameter) => parameter.action))];
  return [
    header('default/alert_actions.conf'),
    ...actions.map((action) => {
      const rows = parameters.filter((parameter) => parameter.action === action);
      return `[${action}]\n\n${rows.map((row) => `${row.name} = <string>\n${row.comment ? `* ${row.comment}\n` : ''}${describeDefault(row.fallback)}\n`).join('\n')}`;
    }),
  ].join('\n');
}

/** An option of a classic visualization, from its config.json. */
export interface VisualizationOption {
  readonly visualization: string;
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

/** README/savedsearches.conf.spec: what this app adds to a saved search. */
export function savedSearchesSpec(alertActionsConf: string, options: readonly VisualizationOption[]): string {
  const parameters = alertParameters(alertActionsConf);
  const actions = [...new Set(parameters.map((parameter) => parameter.action))];
  const lines = [
    ...actions.map((action) => `action.${action} = [0|1]\n* Whether the action runs.\n`),
    ...parameters.map(
      (row) => `action.${row.action}.${row.name} = <string>\n${row.comment ? `* ${row.comment}\n` : ''}${describeDefault(row.fallback)}\n`,
    ),
    ...options.map(
      (option) =>
        `display.visualizations.custom.${APP_ID}.${option.visualization}.${option.name} = <${option.type}>\n* ${option.description}\n`,
    ),
  ];
  return `${header('default/alert_actions.conf and the visualizations')}\n[<stanza name>]\n\n${lines.join('\n')}`;
}
