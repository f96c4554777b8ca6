import { getThemeOptions, getUserTheme } from '@splunk/splunk-utils/themes';
import type { Scheme } from '../../visualizations/kit/tokens';

const patienceMs = 2000;

/** The value of a promise, or the fallback when it fails or takes longer than two seconds. */
export function within<Value>(promise: Promise<Value>, fallback: () => Value, patience = patienceMs): Promise<Value> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(fallback());
    }, patience);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      () => {
        clearTimeout(timer);
        resolve(fallback());
      },
    );
  });
}

/** Colour scheme of a host's theme name. */
export function schemeOfTheme(name: string): Scheme {
  const options = getThemeOptions(name) as { colorScheme?: unknown };
  return options.colorScheme === 'dark' ? 'dark' : 'light';
}

/** Theme that the browser prefers, for hosts that do not answer. */
const browserTheme = (): string => (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'prismaDark' : 'prismaLight');

/** Colour scheme of the account; the host's promise may never settle, hence the time limit. */
export const readScheme = async (): Promise<Scheme> => schemeOfTheme(await within(getUserTheme(), browserTheme));
