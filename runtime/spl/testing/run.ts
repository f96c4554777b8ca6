import type { SearchContext, SearchOutcome } from '../catalog';
import { runSearch } from '../index';
import type { Row } from '../value';
import { MemoryCatalog, type MemoryContent } from './memory-catalog';

/** 2026-11-22T12:00:00Z: the clock of searches in tests. */
export const TEST_NOW = 1_795_348_800;

/** A search context for tests: all time, UTC, index `main`. */
export const testContext = (overrides: Partial<SearchContext> = {}): SearchContext => ({
  app: 'search',
  owner: 'admin',
  timezone: 'UTC',
  now: TEST_NOW,
  earliest: '',
  latest: '',
  defaultIndexes: ['main'],
  sid: 'test',
  ...overrides,
});

/** Runs a search over an in-memory host. */
export const runOver = (spl: string, content: MemoryContent = {}, overrides: Partial<SearchContext> = {}): Promise<SearchOutcome> =>
  runSearch(spl, testContext(overrides), new MemoryCatalog(content));

/** Runs commands over given rows: the rows are the results of a finished job that the search loads. */
export const runOnRows = (commands: string, rows: readonly Row[], content: MemoryContent = {}): Promise<SearchOutcome> =>
  runOver(`| loadjob input | ${commands}`, { ...content, jobs: { ...content.jobs, input: rows } });
