import type { ScanRequest } from '../spl/catalog';
import type { Batch } from '../spl/value';
import { CodedError, type ErrorParameters } from '../../core/errors';

/** What a client sends. Ids are the client's own and name one call or one scan. */
export type ToStore =
  | { readonly id: number; readonly call: string; readonly args: readonly unknown[] }
  | { readonly id: number; readonly scan: ScanRequest }
  /** One more batch of a scan may be sent. */
  | { readonly id: number; readonly more: true }
  | { readonly id: number; readonly cancel: true };

/** What the store answers. */
export type FromStore =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly batch: Batch }
  | { readonly id: number; readonly done: true }
  | { readonly id: number; readonly error: WireError };

/** An error as it crosses threads. */
export interface WireError {
  readonly code?: string;
  readonly message: string;
  readonly parameters?: ErrorParameters;
}

/** Batches that may be under way to a reader before it asks for more. */
export const SCAN_CREDIT = 4;

export function toWire(error: unknown): WireError {
  if (error instanceof CodedError) return { code: error.code, message: error.message, parameters: error.parameters };
  return { message: String((error as Error | undefined)?.message ?? error) };
}

export const fromWire = ({ code, message, parameters }: WireError): Error =>
  code === undefined ? new Error(message) : new CodedError(code, message, parameters ? { parameters } : {});
