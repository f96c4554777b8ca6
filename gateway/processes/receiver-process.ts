import { CodedError } from '../../core/errors';
import { createAccounting } from '../accounting';
import { gatewayPaths } from '../config';
import type { GatewayConfig } from '../config';
import { gatewayError } from '../errors';
import { createRateLimiter } from '../rate';
import { log } from '../log';
import { openReceiver } from '../receiver';
import { json } from '../receive/types';
import type { Reply } from '../receive/types';
import { placeOf } from '../refusals';
import { createRoom } from '../room';
import { openWriter } from '../spool/writer';
import { PORT_VARIABLE, SHARED_PAGES, WRITER_VARIABLE } from './messages';
import type { FromReceiver, SharedPage, ToReceiver } from './messages';

const FIGURES_EVERY_MS = 250;
const PAGE_MS = 5000;

// Without the primary nobody is left to hear it; this process ends then.
const tell = (message: FromReceiver): void => void process.send?.(message, undefined, undefined, () => undefined);

/** Asks the primary for pages. */
function pageClient() {
  const waiting = new Map<number, (reply: Reply) => void>();
  let last = 0;
  return {
    answer: (id: number, reply: Reply): void => {
      waiting.get(id)?.(reply);
    },
    ask: (path: SharedPage): Promise<Reply> =>
      new Promise((resolve) => {
        const id = (last += 1);
        const settle = (reply: Reply): void => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(reply);
        };
        const timer = setTimeout(() => settle(json(503, { code: 'APPMON-GATEWAY-FAULT', message: 'Delivery does not answer.' })), PAGE_MS);
        waiting.set(id, settle);
        tell({ type: 'page', id, path });
      }),
  };
}

/** Runs a receiver in this process, a child of the primary's; ends when it was told to drain and has. The primary's end is its own. */
export async function runReceiver(config: GatewayConfig, environment: NodeJS.ProcessEnv = process.env): Promise<number> {
  // A signal to the whole group is the primary's to act on.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const accounting = createAccounting();
  const rates = createRateLimiter();
  const pages = pageClient();
  const told = { waiting: 0, written: 0 };
  let written = 0;
  const writer = openWriter(gatewayPaths(config.data).spool, {
    writer: Number(environment[WRITER_VARIABLE]),
    segment: config.limits.segment,
    onDurable: (durable) => {
      written += durable.bytes;
      tell({ type: 'durable', durable });
    },
  });
  let reported = '';
  const report = (): void => {
    const figures = accounting.figures();
    const text = JSON.stringify(figures);
    if (text !== reported) tell({ type: 'figures', figures });
    reported = text;
    // Where there is one receiver nobody else counts.
    const taken = (config.receivers ?? 1) > 1 ? rates.taken() : [];
    if (taken.length > 0) tell({ type: 'taken', taken });
  };
  try {
    const receiver = openReceiver({
      config: { ...config, port: Number(environment[PORT_VARIABLE] ?? config.port) },
      accounting,
      rates,
      // What this receiver wrote since the primary last counted waits too.
      room: createRoom(() => told.waiting + written - told.written, config.limits.spool),
      append: (payload, items) => writer.append(payload, items),
      pages: Object.fromEntries(
        SHARED_PAGES.map((path) => [
          path,
          () => {
            report();
            return pages.ask(path);
          },
        ]),
      ),
    });
    const order = new Promise<Extract<ToReceiver, { type: 'drain' }>>((resolve) => {
      process.on('message', (message: ToReceiver) => {
        if (message.type === 'room') Object.assign(told, message);
        else if (message.type === 'page') pages.answer(message.id, message.reply);
        else if (message.type === 'taken') rates.takeElsewhere(message.taken, performance.now() / 1000);
        else resolve(message);
      });
    });
    await receiver.warmUp();
    tell({ type: 'ready', port: await receiver.listen() });
    const timer = setInterval(report, FIGURES_EVERY_MS);
    const { lingerMs, graceMs } = await order;
    await receiver.drain(lingerMs, graceMs);
    await writer.close();
    clearInterval(timer);
    report();
    return 0;
  } catch (error) {
    const coded = error instanceof CodedError ? error : gatewayError('APPMON-GATEWAY-FAULT', {}, { cause: error });
    if (coded !== error) log({ level: 'error', code: coded.code, cause: placeOf(error) });
    tell({ type: 'failed', code: coded.code, message: coded.message });
    return 1;
  } finally {
    // An open channel to the primary would keep a finished receiver alive.
    if (process.connected) process.disconnect();
  }
}
