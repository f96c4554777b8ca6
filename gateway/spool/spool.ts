import { openReader } from './reader';
import type { SpoolReader } from './reader';
import { openWriter } from './writer';
import type { SpoolWriter } from './writer';

/** An append-only log of segments: what is in it was acknowledged, and stays until it is delivered. One writer and the reader in one process. */
export interface Spool extends Pick<SpoolWriter, 'append'>, Pick<SpoolReader, 'read' | 'advance' | 'size'> {
  /** Items found in it when it was opened. */
  readonly found: number;
  readonly close: () => Promise<void>;
}

/** Opens (and repairs) the spool of a folder; segments have about `segmentBytes`. One process at a time. */
export function openSpool(folder: string, segmentBytes: number, onDurable: (items: number) => void = () => undefined): Spool {
  const { reader, found } = openReader(folder);
  const writer = openWriter(folder, {
    writer: reader.nextWriter(),
    segment: segmentBytes,
    onDurable: (durable) => {
      onDurable(reader.learn(durable));
    },
  });
  return {
    found,
    append: (payload, items) => writer.append(payload, items),
    read: (bytes) => reader.read(bytes),
    advance: (batch) => {
      reader.advance(batch);
    },
    size: () => reader.size(),
    close: async () => {
      await writer.close();
      reader.close();
    },
  };
}
