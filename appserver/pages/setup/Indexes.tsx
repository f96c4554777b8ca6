import type { Live } from '../../ui/data/use-data';
import type { RestEntry } from '../../ui/data/rest';
import { DataTable } from '../../ui/parts/DataTable';
import { Panel } from '../../ui/parts/Panel';
import { WhenReady } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { useFormats } from '../../ui/state/account';
import { indexStates } from './state';

/** Which indexes the macros name, and whether they exist. */
export function Indexes({ macros, indexes }: { macros: Live<readonly RestEntry[]>; indexes: Live<readonly RestEntry[]> }) {
  const formats = useFormats();
  return (
    <Panel
      title="Indexes and macros"
      subtitle="every search names its indexes through these macros; repoint them under Settings, Advanced search"
      span={9}
    >
      <WhenReady live={macros}>
        {(macroEntries) => (
          <WhenReady live={indexes}>
            {(indexEntries) => (
              <DataTable
                caption="Index macros"
                rows={indexStates(macroEntries, indexEntries)}
                rowKey={({ macro }) => macro}
                columns={[
                  { id: 'macro', title: 'Macro', cell: ({ macro }) => <span className="appmon-mono">{macro}</span> },
                  {
                    id: 'definition',
                    title: 'Definition',
                    wide: true,
                    cell: ({ definition }) => <span className="appmon-mono">{definition || '—'}</span>,
                  },
                  {
                    id: 'state',
                    title: 'State',
                    cell: ({ indexes: names, missing }) =>
                      names.length === 0 ? (
                        <Tag level="bad">not defined</Tag>
                      ) : missing.length === 0 ? (
                        <Tag level="normal">exists</Tag>
                      ) : (
                        <Tag level="bad">{`missing: ${missing.join(', ')}`}</Tag>
                      ),
                  },
                  { id: 'events', title: 'Events', numeric: true, cell: ({ events }) => (events === null ? '—' : formats.count(events)) },
                ]}
              />
            )}
          </WhenReady>
        )}
      </WhenReady>
    </Panel>
  );
}
