import { parseNumber, toText, toValues } from '../../eval/values';
import type { CallSite, Compiled, EvalValue } from '../../eval/types';
import { type Json, jsonToText, parseJsonPath, parseJsonText, selectJson, updateJson } from '../json-path';
import type { FunctionRow } from './table';

/** Functions whose result is JSON text: as an argument of another JSON function it nests instead of becoming a text. */
const MAKES_JSON =
  /^(?:json|json_object|json_array|json_set|json_set_exact|json_append|json_extend|json_delete|json_keys|mv_to_json_array)$/;

/** Reads an argument as the JSON value it stands for. */
function jsonArgument(call: CallSite, position: number): (row: Parameters<Compiled['evaluate']>[0]) => Json {
  const arg = call.args[position];
  const node = call.node.args[position];
  const nested = node?.kind === 'call' && MAKES_JSON.test(node.name);
  const isText = arg?.type === 'string';
  const convert = (value: EvalValue): Json => {
    if (value === undefined) return null;
    if (Array.isArray(value)) return value;
    if (typeof value !== 'string') return value;
    if (nested) return parseJsonText(value) ?? value;
    return isText ? value : (parseNumber(value) ?? value);
  };
  return (row) => convert(arg?.evaluate(row));
}

function compileObject(call: CallSite): Compiled {
  const { length } = call.args;
  if (length % 2 !== 0) throw call.refuse(length - 1, 'a value after every key');
  const pairs = Array.from({ length: length / 2 }, (_, index) => ({ key: call.args[index * 2], value: jsonArgument(call, index * 2 + 1) }));
  return {
    type: 'string',
    evaluate: (row) => {
      const entries = pairs.map(({ key, value }): [string, Json] => [toText(key?.evaluate(row)) ?? '', value(row)]);
      return JSON.stringify(Object.fromEntries(entries));
    },
  };
}

function compileArray(call: CallSite): Compiled {
  const values = call.args.map((_, position) => jsonArgument(call, position));
  return { type: 'string', evaluate: (row) => JSON.stringify(values.map((value) => value(row))) };
}

const valueOf = (value: Json): EvalValue => (typeof value === 'number' ? value : value === null ? undefined : jsonToText(value));

function extract(text: string, ...paths: string[]): EvalValue {
  const value = parseJsonText(text);
  if (value === undefined) return undefined;
  if (paths.length === 0) return valueOf(value);
  const found = paths.map((path) => {
    const steps = parseJsonPath(path);
    const values = steps === undefined ? [] : selectJson(value, steps);
    return values.length > 1 || path.includes('{}') ? values : values[0];
  });
  if (paths.length > 1) return JSON.stringify(found.map((one) => one ?? null));
  const [only] = found;
  return only === undefined || (Array.isArray(only) && only.length === 0 && paths[0]?.includes('{}') === true) ? undefined : valueOf(only);
}

function extractExact(text: string, ...keys: string[]): EvalValue {
  const value = parseJsonText(text);
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const found = keys.map((key) => (Object.hasOwn(value, key) ? value[key] : undefined));
  if (keys.length > 1) return JSON.stringify(found.map((one) => one ?? null));
  return found[0] === undefined ? undefined : valueOf(found[0]);
}

/** `json_set` and its kin: a JSON text, then pairs of path and value. */
function compileUpdate(
  call: CallSite,
  { exact, change }: { exact: boolean; change: (old: Json | undefined, value: Json) => Json | undefined },
): Compiled {
  const { length } = call.args;
  if (length % 2 === 0) throw call.refuse(length - 1, 'a value after every path');
  const [source] = call.args;
  const pairs = Array.from({ length: (length - 1) / 2 }, (_, index) => ({
    path: call.args[index * 2 + 1],
    value: jsonArgument(call, index * 2 + 2),
  }));
  return {
    type: 'string',
    evaluate: (row) => {
      const root = parseJsonText(toText(source?.evaluate(row)) ?? '');
      if (root === undefined) return undefined;
      for (const { path, value } of pairs) {
        const text = toText(path?.evaluate(row)) ?? '';
        const steps = exact ? [{ key: text }] : parseJsonPath(text);
        if (steps === undefined || !updateJson(root, steps, (old) => change(old, value(row)))) return undefined;
      }
      return JSON.stringify(root);
    },
  };
}

const appended = (old: Json | undefined, value: Json): Json | undefined => (Array.isArray(old) ? [...old, value] : old);
const extended = (old: Json | undefined, value: Json): Json | undefined =>
  Array.isArray(old) ? [...old, ...(Array.isArray(value) ? value : [value])] : old;

function deleteAll(text: string, ...paths: string[]): EvalValue {
  const root = parseJsonText(text);
  if (root === undefined) return undefined;
  for (const path of paths) {
    const steps = parseJsonPath(path);
    if (steps !== undefined && selectJson(root, steps).length > 0) updateJson(root, steps, () => undefined);
  }
  return JSON.stringify(root);
}

function keys(text: string): EvalValue {
  const value = parseJsonText(text);
  return value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)
    ? undefined
    : JSON.stringify(Object.keys(value));
}

function arrayToValues(text: string): EvalValue {
  const value = parseJsonText(text);
  return Array.isArray(value) ? value.map(jsonToText) : undefined;
}

const isContainer = (text: string): boolean => {
  const value = parseJsonText(text);
  return value !== undefined && value !== null && typeof value === 'object';
};

/** JSON texts. */
export const json: readonly FunctionRow[] = [
  {
    name: 'json_object',
    takes: 'any...?',
    returns: 'string',
    doc: 'An object from keys and values; results of other JSON functions nest, multivalues become arrays.',
    example: { call: 'json_object("a", 1, "b", json_array("x", "2"))', gives: '{"a":1,"b":["x","2"]}' },
    compile: compileObject,
  },
  {
    name: 'json_array',
    takes: 'any...?',
    returns: 'string',
    doc: 'An array of the arguments.',
    example: { call: 'json_array(1, "a", f)', gives: '[1,"a",5]', row: { f: '5' } },
    compile: compileArray,
  },
  {
    name: 'json_extract',
    takes: 'text, text...?',
    returns: 'any',
    doc: 'The value at a path (a.b, a{0}, a{}.b); several paths give an array.',
    example: { call: 'json_extract(j, "a{1}.b")', gives: 2, row: { j: '{"a":[{"b":1},{"b":2}]}' } },
    implementation: extract,
  },
  {
    name: 'json_extract_exact',
    takes: 'text, text...',
    returns: 'any',
    doc: 'The value of a key that may hold dots.',
    example: { call: 'json_extract_exact(j, "a.b")', gives: 'x', row: { j: '{"a.b":"x"}' } },
    implementation: extractExact,
  },
  {
    name: 'json_keys',
    takes: 'text',
    returns: 'string',
    doc: 'The keys of an object, as a JSON array.',
    example: { call: 'json_keys("{\\"a\\":1,\\"b\\":2}")', gives: '["a","b"]' },
    implementation: keys,
  },
  {
    name: 'json_valid',
    takes: 'text',
    returns: 'boolean',
    doc: 'Whether the text is a JSON object or array.',
    example: { call: 'json_valid("{\\"a\\":}")', gives: false },
    implementation: isContainer,
  },
  {
    name: 'json_set',
    takes: 'text, any, any, any...?',
    returns: 'string',
    doc: 'Sets values at paths; objects on the way are made.',
    example: { call: 'json_set("{\\"a\\":1}", "b.c", "x")', gives: '{"a":1,"b":{"c":"x"}}' },
    compile: (call) => compileUpdate(call, { exact: false, change: (_, value) => value }),
  },
  {
    name: 'json_set_exact',
    takes: 'text, any, any, any...?',
    returns: 'string',
    doc: 'Sets keys that may hold dots.',
    example: { call: 'json_set_exact("{}", "b.c", 1)', gives: '{"b.c":1}' },
    compile: (call) => compileUpdate(call, { exact: true, change: (_, value) => value }),
  },
  {
    name: 'json_append',
    takes: 'text, any, any, any...?',
    returns: 'string',
    doc: 'Adds a value to the end of the array at a path.',
    example: { call: 'json_append("{\\"a\\":[1]}", "a", 2)', gives: '{"a":[1,2]}' },
    compile: (call) => compileUpdate(call, { exact: false, change: appended }),
  },
  {
    name: 'json_extend',
    takes: 'text, any, any, any...?',
    returns: 'string',
    doc: 'Adds the elements of an array to the end of the array at a path.',
    example: { call: 'json_extend("{\\"a\\":[1]}", "a", json_array(2, 3))', gives: '{"a":[1,2,3]}' },
    compile: (call) => compileUpdate(call, { exact: false, change: extended }),
  },
  {
    name: 'json_delete',
    takes: 'text, text...',
    returns: 'string',
    doc: 'Removes what lies at paths.',
    example: { call: 'json_delete("{\\"a\\":1,\\"b\\":2}", "a")', gives: '{"b":2}' },
    implementation: deleteAll,
  },
  {
    name: 'json_array_to_mv',
    takes: 'text',
    returns: 'any',
    doc: 'The elements of a JSON array as a multivalue.',
    example: { call: 'json_array_to_mv("[1,\\"b\\"]")', gives: ['1', 'b'] },
    implementation: arrayToValues,
  },
  {
    name: 'mv_to_json_array',
    takes: 'values',
    returns: 'string',
    doc: 'The values of a field as a JSON array of texts.',
    example: { call: 'mv_to_json_array(f)', gives: '["a","b"]', row: { f: ['a', 'b'] } },
    implementation: (values: readonly string[]) => JSON.stringify(toValues([...values])),
  },
];
