/** A JSON value, as every event is made of. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** The groups of the field table, in the order in which an event writes them. */
export type FieldGroup = 'identity' | 'time' | 'app' | 'device' | 'who' | 'session' | 'failure' | 'grouping' | 'trace' | 'report' | 'array';

/** Value types: `time` is epoch seconds with milliseconds. */
export type FieldType = 'string' | 'number' | 'integer' | 'boolean' | 'time' | 'array' | 'object';

/** The sets of events in which a field is indexed (sent as an index-time field and absent from the body). */
export type IndexedWhen = 'always' | 'report_or_session_start' | 'report' | 'session_start' | 'call_or_step';

/** One field of the event contract. */
export interface FieldDefinition {
  readonly name: string;
  readonly group: FieldGroup;
  readonly type: FieldType;
  /** Attribute of the OpenTelemetry semantic conventions with the same meaning, where one exists. */
  readonly otel?: string;
  readonly indexed?: IndexedWhen;
  /** Longest value in UTF-16 units; longer text is cut with an ellipsis. */
  readonly maxLength?: number;
  readonly description: string;
}
