import { timeSearches } from '../../tools/bench/spl';
import { ColumnCatalog } from '../../tools/bench/spl/events';

test('every search reads all events and answers with as many rows as their values make', async () => {
  const timings = await timeSearches(new ColumnCatalog(21_000));
  // Three platforms, nine regions, 3 × 5 groups, the hours 11 and 12 (the newest event is of 12:00:00), and two single figures.
  expect(timings.map(({ rows }) => rows)).toEqual([3, 9, 15, 2, 1, 1]);
});
