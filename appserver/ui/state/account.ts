import { createContext, useContext } from 'react';
import type { Formats } from '../../../visualizations/kit/format';
import { createFormats } from '../../../visualizations/kit/format';
import type { Rest } from '../data/rest';
import { entriesOf } from '../data/rest';

/** The signed-in account: name, roles, rights and the time zone it set. */
export interface Account {
  readonly name: string;
  readonly realName: string;
  readonly roles: readonly string[];
  readonly capabilities: readonly string[];
  readonly timeZone: string;
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' && value !== '' ? value : otherwise);
const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An account before the host has said who it is. */
export const unknownAccount = (name = ''): Account => ({ name, realName: '', roles: [], capabilities: [], timeZone: browserZone() });

/** Reads the account from the host. */
export async function readAccount(rest: Rest): Promise<Account> {
  const content = entriesOf(await rest({ path: 'authentication/current-context', global: true }))[0]?.content ?? {};
  return {
    name: textOr(content['username'], ''),
    realName: textOr(content['realname'], ''),
    roles: list(content['roles']),
    capabilities: list(content['capabilities']),
    timeZone: textOr(content['tz'], browserZone()),
  };
}

/** Account and formats of the page. */
export interface Place {
  readonly account: Account;
  readonly formats: Formats;
}

export const PlaceContext = createContext<Place>({ account: unknownAccount(), formats: createFormats('en-GB', 'UTC') });

/** Formats of numbers and times for this account. */
export const useFormats = (): Formats => useContext(PlaceContext).formats;
/** The signed-in account. */
export const useAccount = (): Account => useContext(PlaceContext).account;
