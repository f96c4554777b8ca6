import { DateTime } from 'luxon';

/** The time stamp of splunkd's own logs, e.g. `11-22-2026 18:00:00.250 +0000`; `epoch` in seconds. */
export const logStamp = (epoch: number): string =>
  DateTime.fromSeconds(epoch, { zone: 'utc' }).toFormat('MM-dd-yyyy HH:mm:ss.SSS ZZZ', { locale: 'en-US' });
