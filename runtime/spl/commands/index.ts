import type { CommandDefinition } from '../command';
import { tstats } from './tstats';
import { sendalert } from './sendalert';
import { savedsearch } from './savedsearch';
import { rest } from './rest';
import { mstats } from './mstats';
import { mcollect } from './mcollect';
import { collect } from './collect';
import { top } from './top';
import { timechart } from './timechart';
import { stats } from './stats';
import { rare } from './rare';
import { chart } from './chart';
import { bin } from './bin';
import { dedup } from './dedup';
import { evalCommand } from './eval';
import { fields } from './fields';
import { head } from './head';
import { loadjob } from './loadjob';
import { rename } from './rename';
import { reverse } from './reverse';
import { search } from './search';
import { sort } from './sort';
import { table } from './table';
import { tail } from './tail';
import { rex } from './rex';
import { regex } from './regex';
import { makemv } from './makemv';
import { mvexpand } from './mvexpand';
import { fillnull } from './fillnull';
import { filldown } from './filldown';
import { spath } from './spath';
import { eventstats } from './eventstats';
import { streamstats } from './streamstats';
import { makeresults } from './makeresults';
import { lookup } from './lookup';
import { inputlookup } from './inputlookup';
import { outputlookup } from './outputlookup';
import { append } from './append';
import { appendcols } from './appendcols';
import { union } from './union';
import { join } from './join';
import { format } from './format';
import { returnCommand } from './return';
import { xyseries } from './xyseries';
import { untable } from './untable';
import { transpose } from './transpose';
import { addtotals } from './addtotals';
import { foreach } from './foreach';
import { where } from './where';

/** Every command of the language, one line each. */
// prettier-ignore
export const COMMANDS: readonly CommandDefinition[] = [
  dedup,
  evalCommand,
  fields,
  head,
  rename,
  reverse,
  search,
  sort,
  table,
  tail,
  where,
  loadjob,
  tstats,
  sendalert,
  savedsearch,
  rest,
  mstats,
  mcollect,
  collect,
  top,
  timechart,
  stats,
  rare,
  chart,
  bin,
  rex,
  regex,
  makemv,
  mvexpand,
  fillnull,
  filldown,
  spath,
  eventstats,
  streamstats,
  makeresults,
  lookup,
  inputlookup,
  outputlookup,
  append,
  appendcols,
  union,
  join,
  format,
  returnCommand,
  xyseries,
  untable,
  transpose,
  addtotals,
  foreach,
];

/** Commands by name and alias. */
export const commandTable: ReadonlyMap<string, CommandDefinition> = new Map(
  COMMANDS.flatMap((command) => [command.name, ...(command.aliases ?? [])].map((name) => [name, command] as const)),
);
