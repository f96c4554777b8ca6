import type { FieldNeeds } from '../command';
import type { SearchSession } from '../exec/session';
import type { RowPredicate } from '../search/predicate';
import { type Batch, type Cell, normalCell, type Row, newRow } from '../value';
import { compileFields, type CompiledFields } from './compile';

/**
 * Turns stored batches into rows with their search-time fields. Extractions are compiled once for each
 * (sourcetype, source, host) and only for fields that the search reads.
 */
export class FieldExtraction {
  private readonly session: SearchSession;
  private readonly needs: FieldNeeds;
  private readonly byTriple = new Map<string, CompiledFields>();
  private readonly byProps = new Map<object, CompiledFields>();

  constructor(session: SearchSession, needs: FieldNeeds) {
    this.session = session;
    this.needs = needs;
  }

  /** Rows of a batch that pass `early` (a test of what is stored), with their fields. */
  async rows(batch: Batch, early: RowPredicate): Promise<Row[]> {
    const { plans, distinct } = await this.plans(batch);
    // The timeline of the job reads _time of every event.
    const names = Object.keys(batch.columns).filter((name) => name === '_time' || distinct.some((plan) => plan.reads(name)));
    const columns = names.map((name) => batch.columns[name] as readonly Cell[]);
    const rows: Row[] = [];
    for (let at = 0; at < batch.length; at++) {
      const row = newRow();
      for (let index = 0; index < names.length; index++) {
        const cell = normalCell(columns[index]?.[at]);
        if (cell !== undefined) row[names[index] as string] = cell;
      }
      if (!early(row)) continue;
      plans[at]?.apply(row);
      rows.push(row);
    }
    return rows;
  }

  private async plans(batch: Batch): Promise<{ plans: CompiledFields[]; distinct: CompiledFields[] }> {
    const { sourcetype, source, host } = batch.columns;
    const plans: CompiledFields[] = [];
    const distinct = new Set<CompiledFields>();
    let last: CompiledFields | undefined;
    for (let at = 0; at < batch.length; at++) {
      const same =
        at > 0 && sourcetype?.[at] === sourcetype?.[at - 1] && source?.[at] === source?.[at - 1] && host?.[at] === host?.[at - 1];
      if (!same || last === undefined) {
        const key = `${textOf(sourcetype?.[at])}\u0000${textOf(source?.[at])}\u0000${textOf(host?.[at])}`;
        last = this.byTriple.get(key) ?? (await this.compile(key));
        distinct.add(last);
      }
      plans.push(last);
    }
    return { plans, distinct: [...distinct] };
  }

  private async compile(key: string): Promise<CompiledFields> {
    const [sourcetype = '', source = '', host = ''] = key.split('\u0000');
    const props = await this.session.catalog.props(sourcetype, source, host);
    const compiled = this.byProps.get(props) ?? (await compileFields(props, this.needs, this.session));
    this.byProps.set(props, compiled);
    this.byTriple.set(key, compiled);
    return compiled;
  }
}

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : '');
