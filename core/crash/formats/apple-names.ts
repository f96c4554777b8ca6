/** Name, version and build of `iPhone OS 15.2.1 (19C63)`; the label itself is kept as it is. */
export function osOf(label: string | undefined): Record<'os_name' | 'os_version' | 'os_build' | 'os_label', string | undefined> {
  const match = /^(.*?)\s+(\d[\d.]*)(?:\s+\(([^)]+)\))?/.exec(label ?? '');
  return { os_label: label, os_name: match?.[1]?.replace('iPhone OS', 'iOS'), os_version: match?.[2], os_build: match?.[3] };
}

/** The platform an Apple system label belongs to; undefined without a label. */
export function platformOf(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  return /^(?:mac ?os|os x)/i.test(label) ? 'macos' : 'ios';
}

const NS_EXCEPTION = /uncaught exception '([^']+)', reason: '([\s\S]*?)'(?=\s*(?:\n|$))/;

/** Name and reason of an uncaught NSException in the application-specific information. */
export function nsExceptionIn(text: string): { name: string; reason: string } | undefined {
  const match = NS_EXCEPTION.exec(text);
  return match?.[1] === undefined ? undefined : { name: match[1], reason: match[2] ?? '' };
}
