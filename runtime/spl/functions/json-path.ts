import { readJsonFields } from '../fields/json';
import { formatNumber, fromValues } from '../eval/values';
import type { Cell } from '../value';

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A step of a path: a key, an element of an array, or every element. */
type Step = { readonly key: string } | { readonly index: number } | { readonly all: true };

/** A path such as `a.b{}.c` or `a{0}`; `exact` keys hold dots. */
export type JsonPath = readonly Step[];

export function parseJsonText(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Reads a path; undefined when a brace is not closed. */
export function parseJsonPath(path: string): JsonPath | undefined {
  const steps: Step[] = [];
  let rest = path;
  while (rest !== '') {
    const brace = /^\{(-?\d*)\}\.?/.exec(rest);
    const key = brace === null ? /^((?:\\.|[^.{\\])+)\.?/.exec(rest) : null;
    const found = brace ?? key;
    if (found === null) return undefined;
    rest = rest.slice(found[0].length);
    if (brace !== null) steps.push(brace[1] === '' ? { all: true } : { index: Number(brace[1]) });
    else steps.push({ key: (key?.[1] ?? '').replace(/\\(.)/g, '$1') });
  }
  return steps;
}

/** Values at a path, in order. */
export function selectJson(value: Json, path: JsonPath): Json[] {
  let current: Json[] = [value];
  for (const step of path) {
    const next: Json[] = [];
    for (const one of current) {
      if (one === null || typeof one !== 'object') continue;
      if ('key' in step) {
        const member = !Array.isArray(one) && Object.hasOwn(one, step.key) ? one[step.key] : undefined;
        if (member !== undefined) next.push(member);
      } else if (Array.isArray(one)) {
        if ('all' in step) next.push(...one);
        else {
          const element = one.at(step.index);
          if (element !== undefined) next.push(element);
        }
      }
    }
    current = next;
  }
  return current;
}

/** A JSON value as a field holds it: texts bare, null as the text null, containers as JSON. */
export function jsonToText(value: Json): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? formatNumber(value) : JSON.stringify(value);
}

/** The value or values at a path of a JSON text. Numbers keep the spelling they have in the text. */
export function spathValue(text: string, path: string): Cell {
  const found: string[] = [];
  const lengths = new Uint8Array(256).fill(1);
  const filter = { lengths, leaf: (name: string) => name === path, inside: (name: string) => name === '' || path.startsWith(name) };
  readJsonFields(text, { limit: text.length, filter, add: (_, value) => void found.push(value) });
  if (found.length > 0) return fromValues(found);
  const value = parseJsonText(text);
  const steps = parseJsonPath(path);
  if (value === undefined || steps === undefined) return undefined;
  return fromValues(selectJson(value, steps).map(jsonToText));
}

/** Sets, or with `append` extends, what lies at a path; objects on the way are made. False when the path runs into a value that is no container. */
export function updateJson(root: Json, path: JsonPath, change: (old: Json | undefined) => Json | undefined): boolean {
  let current: Json = root;
  for (let index = 0; index < path.length; index += 1) {
    const step = path[index];
    const last = index === path.length - 1;
    if (step === undefined || 'all' in step || current === null || typeof current !== 'object') return false;
    if ('key' in step) {
      if (Array.isArray(current)) return false;
      if (last) return put(current, step.key, change(Object.hasOwn(current, step.key) ? current[step.key] : undefined));
      if (!Object.hasOwn(current, step.key))
        Object.defineProperty(current, step.key, { value: {}, writable: true, enumerable: true, configurable: true });
      current = current[step.key] ?? null;
    } else {
      if (!Array.isArray(current)) return false;
      const position: number = step.index < 0 ? current.length + step.index : step.index;
      if (position < 0 || position > current.length) return false;
      if (last) {
        const changed = change(current[position]);
        if (changed === undefined) current.splice(position, 1);
        else current[position] = changed;
        return true;
      }
      current = current[position] ?? null;
    }
  }
  return false;
}

function put(target: { [key: string]: Json }, key: string, value: Json | undefined): boolean {
  if (value === undefined) return Reflect.deleteProperty(target, key);
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  return true;
}
