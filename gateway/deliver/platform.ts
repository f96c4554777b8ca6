import { textOf } from '../../core/crash/json';
import type { Json } from '../../core/vocabulary';

const MOBILE = /^(?:ios|ipados|iphone os|android)/i;

/** ios, android, web or backend, from what the sender says about its system. */
export function platformOf(attributes: Readonly<Record<string, Json>>): string {
  const said =
    textOf(attributes['platform']) ?? textOf(attributes['os.name']) ?? textOf(attributes['os_name']) ?? textOf(attributes['os.type']) ?? '';
  if (MOBILE.test(said)) return /^android/i.test(said) ? 'android' : 'ios';
  const language = textOf(attributes['telemetry.sdk.language']);
  if (language === 'swift') return 'ios';
  if (language === 'webjs' || textOf(attributes['browser.platform']) !== undefined) return 'web';
  return textOf(attributes['platform']) ?? 'backend';
}
