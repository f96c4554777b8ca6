import type { JudgedFrame } from './frames';

const MAX_CYCLE = 4;

/** True when `names` ends with a cycle of `length` names repeated. */
function endsInCycle(names: readonly string[], length: number): boolean {
  const first = names.length - length;
  if (first < length) return false;
  for (let index = first; index < names.length; index++) if (names[index] !== names[index - length]) return false;
  return true;
}

/** Collapses recursion: a cycle of up to four frames with the same symbols is kept once. */
export function collapseRecursion<Item>(frames: readonly Item[], symbolOf: (frame: Item) => string | undefined): Item[] {
  const kept: Item[] = [];
  const names: string[] = [];
  for (const frame of frames) {
    const name = symbolOf(frame) ?? '';
    kept.push(frame);
    names.push(name);
    for (let length = 1; name !== '' && length <= MAX_CYCLE; length++) {
      if (!endsInCycle(names, length)) continue;
      kept.length -= length;
      names.length -= length;
      break;
    }
  }
  return kept;
}

/** Cuts a stack: what lies above the last throw or handler frame before the first app frame that is no guard. */
export function cutFrames(frames: readonly JudgedFrame[]): { readonly kept: readonly JudgedFrame[]; readonly above: number } {
  const firstOwn = frames.findIndex(({ written }) => written.in_app && written.category !== 'throw');
  const firstApp = firstOwn < 0 ? frames.findIndex(({ written }) => written.in_app) : firstOwn;
  const top = frames.slice(0, firstApp < 0 ? frames.length : firstApp);
  let above = 0;
  top.forEach(({ written: { category } }, index) => {
    if (category === 'throw' || category === 'handler') above = index + 1;
  });
  const rest = above < frames.length ? frames.slice(above) : frames;
  return { kept: rest, above: above < frames.length ? above : 0 };
}
