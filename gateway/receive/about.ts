import { textOf } from '../../core/crash/json';
import type { Json } from '../../core/vocabulary';
import { targetOf } from '../deliver/names';
import type { Payload, ReportRecord, SenderRecord } from '../items';
import type { ParsedReport } from '../../core/crash';

/** What an SDK says about the app, the device and the person behind an event, under the names of the field table. */
export interface About {
  /** Scalars of the field table, and `city`, which decides the region. */
  readonly fields: Readonly<Record<string, Json>>;
  readonly installId?: string | undefined;
  readonly userId?: string | undefined;
  /** Everything else that is worth keeping. */
  readonly custom: Readonly<Record<string, Json>>;
}

/** A payload and, where the sender gave one, its id. */
export interface Found {
  readonly payload: Payload;
  readonly id?: string | undefined;
}

/** A record without the parts that come from what is known about the sender. */
export type Told = Pick<SenderRecord, 'signal' | 'name' | 'time' | 'body'> & {
  readonly attributes?: Readonly<Record<string, Json | undefined>>;
  readonly fields?: Readonly<Record<string, Json | undefined>>;
};

/** The members that have a value. */
export const present = (members: Readonly<Record<string, Json | undefined>>): Record<string, Json> =>
  Object.fromEntries(Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== ''));

/** Attributes that have a place in the field table; others may hold anything and say little. */
export const knownAttributes = (attributes: Readonly<Record<string, Json>>): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(attributes).filter(([name]) => {
      const target = targetOf(name);
      return target !== undefined && 'field' in target;
    }),
  );

/** A record of a sender; `source` names the door as `source_kind`. */
export const recordOf = (told: Told, about: About, source: string): SenderRecord => ({
  type: 'record',
  signal: told.signal,
  name: told.name,
  time: told.time,
  body: told.body,
  attributes: {
    ...about.custom,
    ...about.fields,
    ...present({ install_id: about.installId, user_id: about.userId }),
    ...present(told.attributes ?? {}),
  },
  fields: { source_kind: source, ...present(told.fields ?? {}) },
});

/** A report with what the sender said around it; a crash is the first of its session unless the sender knows of another. */
export const reportOf = (report: ParsedReport, about: About, isFirst = true): ReportRecord => ({
  type: 'report',
  report: {
    ...report,
    ...(about.installId === undefined ? {} : { installId: about.installId }),
    ...(about.userId === undefined ? {} : { userId: about.userId }),
    ...(Object.keys(about.custom).length > 0 ? { customKeys: { ...about.custom, ...report.customKeys } } : {}),
  },
  fields: { ...about.fields, ...(report.fields['kind'] === 'crash' ? { session_first_crash: isFirst ? 1 : 0 } : {}) },
});

/** A level of a logging library as severity text and number (OpenTelemetry, logs data model). */
export function severityOf(level: Json | undefined): Readonly<Record<string, Json>> {
  const text = textOf(level)?.toLowerCase();
  const number = SEVERITIES.get(text ?? '');
  return text === undefined || number === undefined ? {} : { severity_text: text, severity_number: number };
}

const SEVERITIES: ReadonlyMap<string, number> = new Map(
  Object.entries<number>({ trace: 1, debug: 5, log: 9, info: 9, warn: 13, warning: 13, error: 17, fatal: 21 }),
);
