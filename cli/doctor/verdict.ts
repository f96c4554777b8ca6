import type { ErrorParameters } from '../../core/errors';
import { doctorError, type DoctorCode } from './errors';

/** The answer to a question: it works, it does not (with its code), or it could not be asked. */
export interface Verdict {
  readonly state: 'ok' | 'wrong' | 'not asked';
  readonly text: string;
  /** Code of what is wrong. */
  readonly code?: string;
}

export const fine = (text: string): Verdict => ({ state: 'ok', text });
export const notAsked = (text: string): Verdict => ({ state: 'not asked', text });

export function wrong(code: DoctorCode, parameters: ErrorParameters): Verdict {
  return { state: 'wrong', code, text: doctorError(code, parameters).message };
}

/** A number of seconds as people say it. */
export const span = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} s` : seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
