'use strict';

const HOURS = 24;

/**
 * The zone, as the environment variable TZ names it, in which it is now the given hour of the day.
 * Zones named Etc/GMT bear the sign the other way round: Etc/GMT-3 is three hours ahead of UTC (tz database, file etcetera).
 */
function zoneWhereItIs(hour, now = new Date()) {
  const ahead = (hour - now.getUTCHours() + HOURS) % HOURS;
  const offset = ahead > 12 ? ahead - HOURS : ahead;
  return offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}

module.exports = { zoneWhereItIs };
