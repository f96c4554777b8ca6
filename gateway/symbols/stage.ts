import { isOwnFrame } from '../../core/crash';
import type { OwnCode, ParsedReport } from '../../core/crash';
import { textOf } from '../../core/crash/json';
import { symbolicate, symbolId } from '../../core/symbols';
import type { FindSymbols } from '../../core/symbols';
import type { Json } from '../../core/vocabulary';
import type { Item } from '../items';
import type { Library } from './library';
import { versionId } from './version';
import type { Waiting, WaitingReport } from './waiting';

/** Puts names into reports on their way to the destination, and again when symbols come later. */
export interface SymbolStage {
  /** The item with the names that are known now; what is missing waits for its symbols. */
  readonly name: (item: Item) => Item;
  /** The next reports whose symbols came after them: each as it was delivered and as it would be now. */
  readonly arrived: () => Arrived | undefined;
}

/** Reports that waited for one symbol file. `done` is called when what they became is delivered. */
export interface Arrived {
  readonly pairs: readonly { readonly before: Item; readonly after: Item }[];
  readonly done: () => void;
}

const reportOf = ({ payload }: Item): ParsedReport | undefined =>
  payload.type === 'report' || payload.type === 'record' ? payload.report : undefined;

const withReport = (item: Item, report: ParsedReport): Item => ({ ...item, payload: { ...item.payload, report } as Item['payload'] });

const saidOf = ({ payload }: Item): Readonly<Record<string, Json>> =>
  payload.type === 'report' ? payload.fields : payload.type === 'record' ? payload.attributes : {};

const appOf = (item: Item, report: ParsedReport): string | undefined =>
  textOf(saidOf(item)['app_id']) ?? item.app ?? textOf(report.fields['bundle_id']);

/** The mapping that the request names beside the report, else that of the version. */
function mappingOf(item: Item, report: ParsedReport, kind: 'jvm' | 'script'): string | undefined {
  const said = saidOf(item);
  const own = textOf(report.fields['mapping_id']) ?? textOf(said['mapping_id']) ?? textOf(said['app.mapping_id']);
  if (own !== undefined) return own;
  const app = appOf(item, report);
  const version = textOf(said['app_version']) ?? textOf(said['service.version']) ?? textOf(report.fields['app_version']);
  return app === undefined || version === undefined ? undefined : versionId(app, version, kind);
}

/** Own code of an application, from the administrator's tables. */
export type OwnCodeOf = (app: string | undefined) => OwnCode;

/** Builds the stage from the library, the waiting reports and what is own code. */
export function createSymbolStage(library: Library, waiting: Waiting, ownCodeOf: OwnCodeOf): SymbolStage {
  const named = (item: Item, find: FindSymbols): { readonly item: Item; readonly missing: readonly string[] } => {
    const report = reportOf(item);
    if (!report) return { item, missing: [] };
    const { report: result, missing } = symbolicate(report, find, {
      isOwn: isOwnFrame(report, ownCodeOf(appOf(item, report))),
      mappingOf: (kind) => mappingOf(item, report, kind),
    });
    return { item: withReport(item, result), missing };
  };
  /** What was delivered: the symbols that were missing then may be here now. */
  const delivered = ({ item, missing }: WaitingReport): Item =>
    named(item, (id) => (missing.includes(symbolId(id)) ? undefined : library.find(id))).item;
  return {
    name: (item) => {
      const result = named(item, library.find);
      if (result.missing.length > 0) waiting.keep(result.missing, item);
      return result.item;
    },
    arrived: () => {
      const id = waiting.ids().find((each) => library.has(each));
      if (id === undefined) return undefined;
      const { reports, done } = waiting.take(id);
      // What another file is still missing for is named as far as that goes now, and again when that file comes.
      return { pairs: reports.map((report) => ({ before: delivered(report), after: named(report.item, library.find).item })), done };
    },
  };
}
