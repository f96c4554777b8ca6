import type { Row } from '../../spl/value';
import type { SearchOutcome } from '../../spl/catalog';
import { serveSearches } from '../search-thread';

/**
 * A search thread with a tiny engine for tests of everything around the engine: `rows a=1 | …` gives a row,
 * `load <sid>` asks for another job, `wait` ends only when interrupted, `work` goes on until its rows are enough, `hang` never gives the
 * thread back, `boom` fails.
 */
serveSearches({
  connect: () => {
    throw new Error('no store in these tests');
  },
  runSearch: async (spl, context, catalog) => {
    const [, verb = '', rest = ''] = /^(?:search\s+|\|\s*)?(\w+)\s*(.*)$/s.exec(spl) ?? [];
    const outcome = (rows: readonly Row[]): SearchOutcome => ({
      rows,
      fields: [...new Set(rows.flatMap((row) => Object.keys(row)))],
      kind: 'table',
      messages: [],
      range: { earliest: 0, latest: context.now },
      scanCount: rows.length,
      eventCount: rows.length,
    });
    if (verb === 'rows') return outcome(JSON.parse(rest) as Row[]);
    if (verb === 'loadjob') return outcome((await catalog.jobResults({ sid: rest.split(/[\s|]/)[0] ?? '' })) ?? []);
    if (verb === 'macro') return outcome([{ definition: (await catalog.macro(rest, 0))?.definition }]);
    if (verb === 'wait') await new Promise<void>((resolve) => context.signal?.addEventListener('abort', resolve));
    if (verb === 'work') {
      while (context.control && !context.control.enough.aborted && !context.signal?.aborted) {
        await context.control.turn();
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (!context.signal?.aborted) return outcome([{ worked: 1 }]);
    }
    if (verb === 'hang') for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    throw new Error(`cannot ${verb}`);
  },
});
