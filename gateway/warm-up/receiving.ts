import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { createAccounting } from '../accounting';
import type { Cleaner } from '../cleaner';
import { createIntake } from '../intake';
import type { StoredKey } from '../keys';
import { encodeMessage } from '../receive/otlp-schema';
import type { Route, RouteContext } from '../receive/types';
import { createRoom } from '../room';
import { BATCH, batchOf, NOW, ROUNDS } from './sample';

const KEY: StoredKey = { id: 'warm-up', sha256: '', apps: ['*'], rights: ['ingest'] };

const hecBody = (first: number): Buffer => Buffer.from(batchOf(first, (event) => JSON.stringify({ time: NOW, event })).join(''));

function otlpBody(first: number): Buffer {
  const pairOf = ([key, value]: [string, string | number]): object => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: value },
  });
  const logRecords = batchOf(first, ({ event_id: id, message, ...said }) => ({
    timeUnixNano: `${String(NOW)}000000000`,
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: message },
    traceId: Buffer.alloc(16, said.session_id).toString('base64'),
    attributes: Object.entries({ 'log.record.uid': id, ...said }).map(pairOf),
  }));
  const resource = { attributes: [pairOf(['service.name', 'app'])] };
  return encodeMessage('LogsRequest', { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
}

const REQUESTS: readonly (readonly [path: string, type: string, bodyOf: (first: number) => Buffer])[] = [
  ['/services/collector', 'application/json', hecBody],
  ['/v1/logs', 'application/x-protobuf', otlpBody],
];

/** What a receiver does with every request. */
export interface ReceivingParts {
  readonly routes: readonly Route[];
  readonly cleaner: () => Cleaner;
  readonly names: RouteContext['names'];
}

/**
 * Runs made-up requests through the doors and the redactor; nothing of them is counted or stored. Before V8 has compiled these
 * functions an event takes many times as long: a receiver that joins under load would answer its first requests half a second late.
 */
export async function warmUpReceiving({ routes, cleaner, names }: ReceivingParts): Promise<void> {
  const { accept } = createIntake({
    cleaner,
    room: createRoom(() => 0, 1),
    append: () => Promise.resolve(),
    accounting: createAccounting(),
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [path, type, bodyOf] of REQUESTS) {
      const url = new URL(path, 'http://gateway');
      const request = new IncomingMessage(new Socket());
      request.headers['content-type'] = type;
      const route = routes.find((each) => each.path.test(path) && each.method === 'POST');
      await route?.handle({ request, url, body: bodyOf(round * BATCH), key: KEY, names, accept, count: () => undefined, now: NOW });
    }
  }
}
