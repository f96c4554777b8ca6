import { epochOf } from '../json';
import type { TextFormat, Frame, ParsedReport, Thread } from '../types';
import { parseJvmFrame } from './jvm';

const START = /^----- pid (\d+) at (.+?) -----$/m;
const THREAD = /^"([^"]*)"(?: daemon)?(?: prio=\d+)?(?: (?:tid|sysTid)=(\d+))? ?(.*)$/;
const NATIVE = /^\s*native: #\d+ pc (?:0x)?([0-9a-fA-F]+)\s+(\S+)(?: \(offset [0-9a-fA-F]+\))?(?: \((.+?)(?:\+\d+)?\))?/;
const WAITING = /held by thread (\d+)/;

function nativeFrame(line: string, index: number): Frame | undefined {
  const match = NATIVE.exec(line);
  if (!match) return undefined;
  const [, pc = '0', path = '', symbol] = match;
  return {
    index,
    native: true,
    module: path.slice(path.lastIndexOf('/') + 1),
    image_path: path,
    rel_address: `0x${pc.replace(/^0+(?=.)/, '')}`,
    ...(symbol ? { symbol_raw: symbol } : {}),
  };
}

function readThread(thread: Thread, line: string): void {
  const frame = parseJvmFrame(line, thread.frames.length) ?? nativeFrame(line, thread.frames.length);
  if (frame) thread.frames.push(frame);
  const held = WAITING.exec(line);
  if (held) thread.waits_for = Number(held[1]);
}

function threadsOf(lines: readonly string[]): Thread[] {
  const threads: Thread[] = [];
  for (const line of lines) {
    const match = THREAD.exec(line);
    const current = threads.at(-1);
    if (match)
      threads.push({
        id: Number(match[2]),
        name: match[1] ?? '',
        state: (match[3] ?? '').trim(),
        crashed: match[1] === 'main',
        frames: [],
      });
    else if (current && /^\s/.test(line)) readThread(current, line);
  }
  return threads;
}

const value = (text: string, pattern: RegExp): string | undefined => pattern.exec(text)?.[1];

/** The trace Android writes when an app does not respond, also as ApplicationExitInfo hands it out. The blamed thread is `main`. */
export const anr: TextFormat = {
  id: 'anr',
  detect: (text) => START.test(text) || /^"main" prio=\d+ tid=\d+ /m.test(text),
  parse: (text): ParsedReport[] => {
    const head = START.exec(text);
    const threads = threadsOf(text.split(/\r?\n/));
    const process = value(text, /^Cmd line: (\S+)/m);
    const fields = {
      platform: 'android',
      kind: 'anr',
      process,
      bundle_id: process,
      pid: head ? Number(head[1]) : undefined,
      occurred_time: epochOf(head?.[2]),
      device_arch: value(text, /^ABI: '?([\w-]+)/m),
      os_build: value(text, /^Build fingerprint: '[^:']*:[^/']*\/([^/']+)/m),
      os_version: value(text, /^Build fingerprint: '[^:']*:([^/']+)/m),
      thread_count: threads.length,
    };
    return [{ sourceKind: 'anr', fields, causes: [], threads }];
  },
};
