/** The bank of the demo: one app, two platforms, its versions, devices, places and journeys. Weights, not counts. */
export const APP_ID = 'es.meridiano.app';
export const APP_NAME = 'Meridiano ES';
export const TIMEZONE = 'Europe/Madrid';

export type Platform = 'android' | 'ios';

export const PLATFORMS: ReadonlyArray<readonly [Platform, number]> = [
  ['android', 60],
  ['ios', 40],
];

export const VERSIONS: Readonly<Record<Platform, ReadonlyArray<readonly [version: string, weight: number]>>> = {
  android: [
    ['8.13.1', 70],
    ['8.12.3', 22],
    ['8.11.0', 8],
  ],
  ios: [
    ['8.13.0', 76],
    ['8.12.2', 18],
    ['8.11.1', 6],
  ],
};

/** The release that goes wrong. */
export const BAD_VERSION = '8.14.0';

export interface Device {
  readonly code: string;
  readonly name: string;
  readonly maker: string;
  readonly os: string;
}

export const DEVICES: Readonly<Record<Platform, ReadonlyArray<readonly [Device, number]>>> = {
  android: [
    [{ code: 'SM-A546B', name: 'Galaxy A54', maker: 'Samsung', os: '14' }, 24],
    [{ code: 'SM-S911B', name: 'Galaxy S23', maker: 'Samsung', os: '14' }, 18],
    [{ code: 'Pixel 8', name: 'Pixel 8', maker: 'Google', os: '15' }, 12],
    [{ code: '2201117TG', name: 'Redmi Note 11', maker: 'Xiaomi', os: '13' }, 28],
    [{ code: 'SM-A137F', name: 'Galaxy A13', maker: 'Samsung', os: '12' }, 18],
  ],
  ios: [
    [{ code: 'iPhone15,2', name: 'iPhone 14 Pro', maker: 'Apple', os: '18.1' }, 26],
    [{ code: 'iPhone14,5', name: 'iPhone 13', maker: 'Apple', os: '17.6' }, 34],
    [{ code: 'iPhone12,8', name: 'iPhone SE', maker: 'Apple', os: '16.7' }, 18],
    [{ code: 'iPhone16,1', name: 'iPhone 15 Pro', maker: 'Apple', os: '18.1' }, 22],
  ],
};

/** Spain's regions (ISO 3166-2) by population, in hundred thousands (INE, rounded). */
export const REGIONS: ReadonlyArray<readonly [string, number]> = [
  ['ES-AN', 86],
  ['ES-CT', 79],
  ['ES-MD', 69],
  ['ES-VC', 52],
  ['ES-GA', 27],
  ['ES-CL', 24],
  ['ES-PV', 22],
  ['ES-CN', 22],
  ['ES-CM', 21],
  ['ES-MC', 15],
  ['ES-AR', 13],
  ['ES-IB', 12],
  ['ES-EX', 11],
  ['ES-AS', 10],
  ['ES-NC', 7],
  ['ES-CB', 6],
  ['ES-RI', 3],
  ['ES-CE', 1],
  ['ES-ML', 1],
];

export interface Journey {
  readonly name: string;
  readonly screens: readonly string[];
  readonly route: string;
  readonly service: string;
  /** Share of the started ones that finish. */
  readonly completion: number;
}

export const JOURNEYS: ReadonlyArray<readonly [Journey, number]> = [
  [{ name: 'login', screens: ['Login'], route: '/auth/token', service: 'auth', completion: 0.985 }, 50],
  [{ name: 'see_balance', screens: ['Accounts'], route: '/accounts/{id}', service: 'accounts', completion: 0.994 }, 28],
  [{ name: 'transfer', screens: ['Transfer form', 'Sign transfer'], route: '/transfers', service: 'payments', completion: 0.91 }, 10],
  [{ name: 'bizum', screens: ['Bizum'], route: '/bizum/send', service: 'payments', completion: 0.93 }, 8],
  [{ name: 'card_limits', screens: ['Card limits'], route: '/cards/{id}/limits', service: 'cards', completion: 0.9 }, 4],
];

/** Sessions a day of the demo: with about six events each this is 300,000 events. */
export const SESSIONS_PER_DAY = 50_000;

/** Share of a day's mean traffic by local hour; flatter than a real bank's, so that a demo at night shows something too. */
const HOURS = [
  0.55, 0.5, 0.5, 0.5, 0.5, 0.55, 0.65, 0.85, 1.05, 1.25, 1.35, 1.35, 1.3, 1.3, 1.2, 1.15, 1.15, 1.2, 1.3, 1.35, 1.3, 1.15, 0.95, 0.7,
] as const;
/** Monday to Sunday. */
const WEEKDAYS = [1.05, 1.02, 1.02, 1.03, 1.08, 0.92, 0.88] as const;

/** Session starts per second at a local hour (0–23) and ISO weekday (1 = Monday). */
export const sessionRate = (hour: number, weekday: number): number =>
  (SESSIONS_PER_DAY / 86_400) * (HOURS[hour] ?? 1) * (WEEKDAYS[weekday - 1] ?? 1);

/** Normal share of sessions that end in a crash. */
export const CRASH_SHARE: Readonly<Record<Platform, number>> = { android: 0.0026, ios: 0.0017 };
/** Normal share of Android sessions with an ANR. */
export const ANR_SHARE = 0.0009;
