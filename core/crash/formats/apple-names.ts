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

/** Signs in the head of a text report that say which of Apple's systems wrote it, the surest first. */
const SIGNS: readonly (readonly [header: string, pattern: RegExp, platform: 'ios' | 'macos'])[] = [
  ['Platform', /^(?:mac ?os|os x)/i, 'macos'],
  ['Platform', /^(?:ios|ipad|iphone|tvos|watchos|visionos)/i, 'ios'],
  ['Hardware Model', /^(?:iPhone|iPad|iPod|AppleTV|Watch|RealityDevice)/, 'ios'],
  ['Hardware Model', /Mac/, 'macos'],
  ['Path', /^\/(?:private\/)?var\//, 'ios'],
  ['Path', /^\/(?:Applications|Users|Library|System|usr|Volumes)\//, 'macos'],
];

/**
 * The platform of a text report. A head that names no system leaves it open. A report without any head is taken for one of macOS,
 * the home of the format, as other readers of it do; what the sender says goes before it.
 */
export function textPlatformOf(label: string | undefined, headers: ReadonlyMap<string, string>): string | undefined {
  if (label !== undefined) return platformOf(label);
  if (headers.size === 0) return 'macos';
  return SIGNS.find(([header, pattern]) => pattern.test(headers.get(header) ?? ''))?.[2];
}

const NS_EXCEPTION = /uncaught exception '([^']+)', reason: '([\s\S]*?)'(?=\s*(?:\n|$))/;

/** Name and reason of an uncaught NSException in the application-specific information. */
export function nsExceptionIn(text: string): { name: string; reason: string } | undefined {
  const match = NS_EXCEPTION.exec(text);
  return match?.[1] === undefined ? undefined : { name: match[1], reason: match[2] ?? '' };
}
