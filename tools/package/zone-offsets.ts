import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IANAZone } from 'luxon';

const FILE = join(__dirname, '../../splunk-app/lookups/appmon_zone_offsets.csv');
const DAY_MS = 86_400_000;
/** The lookup answers for times from here on; older events count in the zone of the search. */
const FIRST = Date.UTC(2025, 0, 1);
const LAST = Date.UTC(2041, 0, 1);
/** Names that the runtime's own list leaves out, because it knows them under an older one. */
const MORE = [
  ...['UTC', 'Etc/UTC', 'GMT', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Ho_Chi_Minh', 'Asia/Yangon', 'Atlantic/Faroe', 'Europe/Kyiv'],
  ...['America/Argentina/Buenos_Aires', 'America/Nuuk', 'Pacific/Chuuk', 'Pacific/Kanton', 'Pacific/Pohnpei'],
];

/** Seconds ahead of UTC from a moment (epoch seconds) on. */
interface Offset {
  readonly from: number;
  readonly offset: number;
}

/** The moments at which a zone changes its clocks, newest first, with a row for the first moment. */
function offsetsOf(name: string): Offset[] {
  const zone = IANAZone.create(name);
  const at = (time: number): number => zone.offset(time) * 60;
  const rows: Offset[] = [{ from: FIRST / 1000, offset: at(FIRST) }];
  for (let day = FIRST; day < LAST; day += DAY_MS) {
    if (at(day) === at(day + DAY_MS)) continue;
    let [before, after] = [day, day + DAY_MS];
    while (after - before > 1000) {
      const middle = before + Math.floor((after - before) / 2000) * 1000;
      if (at(middle) === at(day)) before = middle;
      else after = middle;
    }
    rows.unshift({ from: after / 1000, offset: at(after) });
  }
  return rows;
}

/** Writes the lookup of time zones anew, from the time zone data of this Node: `node tools/run.cjs zones`. */
export function main(): void {
  const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), ...MORE])].sort();
  const lines = zones.flatMap((zone) => offsetsOf(zone).map(({ from, offset }) => `${zone},${from},${offset}`));
  writeFileSync(FILE, `zone,from,offset\n${lines.join('\n')}\n`);
  process.stdout.write(`${lines.length} rows of ${zones.length} time zones\n`);
}
