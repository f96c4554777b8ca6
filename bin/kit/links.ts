import { APP } from './splunkd';

/** Address of the Alerts page, with an incident opened when one is named; empty without a base (the address of Splunk Web). */
export function alertsLink(base: string, incident: string): string {
  if (base === '') return '';
  const page = `${base.replace(/\/+$/, '')}/en-GB/app/${APP}/alerts`;
  return incident === '' ? page : `${page}?inc=${encodeURIComponent(incident)}`;
}

/** The same page with the acknowledgement begun: it asks for a confirmation, so that nothing that merely follows links acknowledges. */
export const ackLink = (base: string, incident: string): string =>
  base === '' || incident === '' ? '' : `${alertsLink(base, incident)}&do=ack`;
