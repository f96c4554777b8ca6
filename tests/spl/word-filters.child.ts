/** Appends 10,000 events to the store of a folder, waits until the words of the first are noted, says `noted` and waits to be killed. */
import { encodeEvents } from '../../runtime/store/codec';
import { openDatabase, rowsOf } from '../../runtime/store/engine/database';
import { Intake } from '../../runtime/store/engine/intake';
import { Tables } from '../../runtime/store/engine/tables';
import { WordFilters } from '../../runtime/store/engine/word-filters';
import { Writer } from '../../runtime/store/engine/writer';

const EVENTS = 10_000;
const BATCH = 500;

async function main(directory: string): Promise<void> {
  const database = await openDatabase(directory);
  const tables = await Tables.load(database.writer);
  await tables.ensure('main', 'event');
  const words = new WordFilters(database, tables, (problem) => process.stderr.write(`${problem}\n`));
  const writer = await Writer.open(database, tables);
  const intake = await Intake.open({ directory, onApplied: (arrival) => words.reached(arrival) }, database, writer);
  for (let from = 0; from < EVENTS; from += BATCH) {
    const events = Array.from({ length: BATCH }, (_, at) => ({
      index: 'main',
      time: from + at,
      indexTime: 0,
      host: 'h',
      source: 's',
      sourcetype: 'json',
      raw: JSON.stringify({ k: `number${from + at}of`, filling: '-'.repeat(300) }),
      fields: {},
    }));
    await intake.append(encodeEvents(events), BATCH);
  }
  for (;;) {
    const [[count] = []] = await rowsOf(database.writer, 'SELECT count(*) FROM store_words');
    if (Number(count) > 0) break;
  }
  process.stdout.write('noted\n');
  setTimeout(() => undefined, 60_000);
}

void main(process.argv[2] ?? '');
