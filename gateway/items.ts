import type { ParsedReport } from '../core/crash';
import type { Json } from '../core/vocabulary';

/** What a sender said about one thing, in plain members: attributes of resource, scope and record merged and flattened. */
export interface SenderRecord {
  readonly type: 'record';
  readonly signal: 'log' | 'span' | 'hec';
  readonly name: string | undefined;
  /** Epoch seconds by the device; undefined when the sender gave none. */
  readonly time: number | undefined;
  readonly body: Json | undefined;
  /** The stack the record carries, read before anything is stored: what a reader leaves behind never reaches the disk. */
  readonly report?: ParsedReport | undefined;
  readonly attributes: Readonly<Record<string, Json>>;
  readonly fields: Readonly<Record<string, Json>>;
}

/** One crash report, parsed and redacted, with what the request said about it. */
export interface ReportRecord {
  readonly type: 'report';
  readonly report: ParsedReport;
  /** Prefixes or image names of the app's own code, where the request named them. */
  readonly inApp?: readonly string[] | undefined;
  readonly fields: Readonly<Record<string, Json>>;
}

/** Measurements of one moment and one set of dimensions. */
export interface MetricRecord {
  readonly type: 'metric';
  readonly time: number | undefined;
  readonly values: Readonly<Record<string, number>>;
  readonly dimensions: Readonly<Record<string, Json>>;
}

/** An event of a sender that speaks HEC and whose sourcetype is its own: kept as it is, redacted. */
export interface ForeignRecord {
  readonly type: 'foreign';
  readonly time: number | undefined;
  readonly host: string | undefined;
  readonly source: string | undefined;
  readonly sourcetype: string | undefined;
  readonly event: Json;
  readonly fields: Readonly<Record<string, Json>>;
}

export type Payload = SenderRecord | ReportRecord | MetricRecord | ForeignRecord;

/** One accepted thing on its way through the spool. */
export interface Item {
  /** Unique in the whole system; duplicates are recognised by it. */
  readonly id: string;
  /** False for ids that were made up here: they cannot be duplicates. */
  readonly stable: boolean;
  /** Epoch seconds. */
  readonly received: number;
  /** Epoch seconds by the clock of the sender when it sent, where that is known. */
  readonly sent?: number;
  /** The application the key stands for, when it stands for one. */
  readonly app: string | undefined;
  /** Indexes the key's events go to, by those they would go to. */
  readonly indexes?: Readonly<Record<string, string>>;
  /** Names the key of the hashes inside; set when the item is cleaned. */
  readonly hash_key_id?: string;
  readonly payload: Payload;
}
