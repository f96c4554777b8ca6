import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { textOf } from '../../core/crash/json';
import { createHasher, createRedactor } from '../../core/redact';
import type { Json, JsonObject } from '../../core/vocabulary';
import { describeWithShared } from '../../tests/shared-data';
import { eventsOf } from '../deliver/events';
import { knownEvent } from '../deliver/names';
import type { SenderRecord } from '../items';
import { NO_LOOKUPS } from '../lookups/tables';
import { withStackRead } from '../receive/stacks';

interface Truth {
  readonly id: string;
  readonly pii?: string;
  readonly value?: string;
  readonly issue?: string;
  readonly kind?: string;
}

const linesOf = <Row>(text: string): Row[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);

describeWithShared('an hour of simulated traffic', (folder) => {
  const data = join(folder, 'data/symptoms');
  const events = linesOf<JsonObject>(gunzipSync(readFileSync(join(data, 'sample.ndjson.gz'))).toString('utf8'));
  const truth = linesOf<Truth>(readFileSync(join(data, 'sample.events.jsonl'), 'utf8'));
  const redactor = createRedactor({ hasher: createHasher(new Uint8Array(32).fill(1)) });
  const stored = new Map<string, { event: JsonObject; fields: JsonObject; sourcetype: string }>();

  beforeAll(() => {
    for (const event of events) {
      const name = knownEvent(textOf(event['type']) ?? '');
      const payload: SenderRecord = {
        type: 'record',
        signal: 'hec',
        name,
        time: Number(event['time']),
        body: event['message'],
        attributes: event,
        fields: {},
      };
      const clean = redactor.redact(withStackRead(payload) as unknown as Json).value as unknown as SenderRecord;
      const id = textOf(event['event_id']) ?? '';
      stored.set(
        id,
        eventsOf(
          { id, stable: true, received: Number(event['received_time'] ?? event['time']), app: undefined, payload: clean },
          { lookups: NO_LOOKUPS },
        ) as never,
      );
    }
  });

  it('holds no planted personal value in any stored event', () => {
    const planted = truth.filter(({ pii }) => pii !== undefined);
    const left = planted.filter(({ id, value }) => JSON.stringify(stored.get(id)).includes(value ?? ''));
    expect(planted.length).toBeGreaterThan(20);
    expect(left).toEqual([]);
  });

  it('holds every other log text as it was', () => {
    const touched = new Set(truth.filter(({ pii }) => pii !== undefined).map(({ id }) => id));
    const logs = events.filter((event) => event['type'] === 'log' && !touched.has(textOf(event['event_id']) ?? ''));
    const changed = logs.filter((event) => stored.get(textOf(event['event_id']) ?? '')?.event['body'] !== event['message']);
    expect(logs.length).toBeGreaterThan(1000);
    expect(changed.length / logs.length).toBeLessThanOrEqual(0.001);
  });

  it('gives every labelled crash one issue, and no issue to two labels', () => {
    const labelled = truth.filter(({ issue }) => issue !== undefined);
    const keysOf = new Map<string, Set<string>>();
    const labelsOf = new Map<string, Set<string>>();
    for (const { id, issue = '' } of labelled) {
      const key = textOf(stored.get(id)?.fields['issue_key']) ?? '';
      keysOf.set(issue, (keysOf.get(issue) ?? new Set()).add(key));
      labelsOf.set(key, (labelsOf.get(key) ?? new Set()).add(issue));
    }
    const split = [...keysOf].filter(([, keys]) => keys.size > 1).map(([issue, keys]) => [issue, keys.size]);
    const merged = [...labelsOf.values()].filter((labels) => labels.size > 1).map((labels) => [...labels]);
    expect({ split, merged }).toEqual({ split: [], merged: [] });
  });
});
