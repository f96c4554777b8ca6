import { CodedError } from '../../../core/errors';
import type { PropsSettings } from '../catalog';
import { type FieldNeeds, withNeeds } from '../command';
import { splError } from '../errors';
import type { SearchSession } from '../exec/session';
import { parseSearchExpression } from '../parse/search-parser';
import { matchesPattern, wants } from '../plan/needs';
import { resolveKnowledge } from '../search/knowledge';
import { compilePredicate, searchFields } from '../search/predicate';
import type { Row } from '../value';
import { autoStage } from './auto-stage';
import { aliasStage, evalStage } from './derived-stages';
import { eventtypeStage, tagStage } from './knowledge-stages';
import { lookupStage } from './lookup-stage';
import { extractStage, reportStage } from './regex-stages';
import type { FieldStage } from './stage';

/** Search-time extraction of one kind of event. */
export interface CompiledFields {
  /** Whether a stored column is read: by the search itself or by a stage. */
  reads(column: string): boolean;
  apply(row: Row): void;
}

/**
 * Compiles the settings of an event in the documented order: EXTRACT, REPORT, KV_MODE, FIELDALIAS, EVAL, LOOKUP,
 * event types, tags. Stages that give nothing wanted are left out; walking backwards tells what each one must read.
 */
export async function compileFields(props: PropsSettings, needs: FieldNeeds, session: SearchSession): Promise<CompiledFields> {
  const before = [...classes(props, 'EXTRACT').map(named('EXTRACT', extractStage)), ...(await reportStages(props, session))];
  const evals = classes(props, 'EVAL');
  const { timezone, now } = session.search;
  const after = [
    ...classes(props, 'FIELDALIAS').map(([, setting]) => aliasStage(setting)),
    ...(evals.length === 0 ? [] : [guarded('EVAL', () => evalStage(evals, { timezone, now }))]),
    ...classes(props, 'LOOKUP').map(named('LOOKUP', (setting) => lookupStage(setting, session))),
    ...(await knowledgeStages(needs, session)),
  ];
  const late = select(after, needs);
  const auto = givesMore(late.needs)
    ? autoStage(props, before.flatMap(namesOf), {
        wanted: late.needs,
        limits: session.limits,
        tell: (text) => session.message('WARN', text),
      })
    : undefined;
  const early = select(before, auto === undefined ? late.needs : withNeeds(late.needs, auto.reads));
  const stages = [...early.stages, ...(auto === undefined ? [] : [auto]), ...late.stages];
  for (const stage of stages) await stage.ready?.();
  return {
    reads: (column) => wants(early.needs, column),
    apply(row) {
      for (const stage of stages) stage.apply(row);
    },
  };
}

const namesOf = (stage: FieldStage): readonly string[] => (stage.sets === 'all' ? [] : stage.sets);

/** Settings `<kind>-<class>` in ASCII order of their class. */
const classes = (props: PropsSettings, kind: string): (readonly [name: string, setting: string])[] =>
  Object.keys(props)
    .filter((key) => key.startsWith(`${kind}-`) && props[key] !== '')
    .sort()
    .map((key) => [key.slice(kind.length + 1), props[key] as string]);

const named =
  (kind: string, make: (setting: string) => FieldStage) =>
  ([name, setting]: readonly [string, string]): FieldStage =>
    guarded(`${kind}-${name}`, () => make(setting));

/** Says which setting of props.conf an error belongs to. */
function guarded(setting: string, make: () => FieldStage): FieldStage {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw splError('APPMON-SPL-050', { setting, stanza: 'props.conf', message: error.message }, { cause: error });
  }
}

async function reportStages(props: PropsSettings, session: SearchSession): Promise<FieldStage[]> {
  const stages: FieldStage[] = [];
  for (const [name, setting] of classes(props, 'REPORT')) {
    for (const transform of setting.split(',').map((part) => part.trim())) {
      const stanza = await session.catalog.transform(transform);
      if (stanza === undefined) session.message('WARN', `REPORT-${name} names the transform "${transform}", which does not exist.`);
      else stages.push(guarded(`REPORT-${name}`, () => reportStage(transform, stanza)));
    }
  }
  return stages;
}

async function knowledgeStages(needs: FieldNeeds, session: SearchSession): Promise<FieldStage[]> {
  const tagged = needs === 'all' || [...needs].some((name) => name === 'tag' || name.startsWith('tag::'));
  if (!tagged && !wants(needs, 'eventtype')) return [];
  const stages: FieldStage[] = [];
  const eventtypes = await session.catalog.eventtypes();
  const compiled = [];
  for (const [name, search] of eventtypes) {
    const expression = await resolveKnowledge(
      parseSearchExpression(await session.expand(search)).expression,
      session.catalog,
      session.expand,
    );
    compiled.push({ name, matches: compilePredicate(expression), reads: [...searchFields(expression)] });
  }
  if (compiled.length > 0) stages.push(eventtypeStage(compiled));
  const tags = await session.catalog.tags();
  if (tagged && tags.size > 0) stages.push(tagStage(tags));
  return stages;
}

/** Keeps the stages that give something wanted; also tells what they and the search read before them. */
function select(stages: readonly FieldStage[], wanted: FieldNeeds): { stages: FieldStage[]; needs: FieldNeeds } {
  let needs = wanted;
  const kept: FieldStage[] = [];
  for (const stage of [...stages].reverse()) {
    if (needs !== 'all' && stage.sets !== 'all' && !stage.sets.some((field) => givesWanted(needs, field))) continue;
    needs = withNeeds(needs, stage.reads);
    kept.unshift(stage);
  }
  return { stages: kept, needs };
}

const givesWanted = (needs: FieldNeeds, field: string): boolean =>
  wants(needs, field) || (field.includes('*') && needs !== 'all' && [...needs].some((name) => matchesPattern(field, name)));

const STORED: ReadonlySet<string> = new Set(['_time', '_raw', '_indextime', '_cd', 'index', 'host', 'source', 'sourcetype']);

/** Whether anything is wanted that is not stored with every event. */
const givesMore = (needs: FieldNeeds): boolean => needs === 'all' || [...needs].some((name) => !STORED.has(name));
