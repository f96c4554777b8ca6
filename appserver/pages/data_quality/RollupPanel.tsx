import { DataTable } from '../../ui/parts/DataTable';
import { numberColumn } from '../../ui/parts/number-column';
import { Notice } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { useFormats } from '../../ui/state/account';
import type { Drift } from './facts';
import { driftOf, tooLate } from './facts';
import type { BaseProps } from './QualityPanel';
import { QualityPanel } from './QualityPanel';

/** Whether the rollups that charts and alerts read agree with the events they were made from. */
export function RollupPanel({ base }: BaseProps) {
  const formats = useFormats();
  const drift = driftOf(base.rows);
  const late = tooLate(base.rows);
  const difference = (value: number) => <Tag level={value === 0 ? 'normal' : 'watch'}>{formats.number(value)}</Tag>;
  return (
    <QualityPanel
      title="Rollups against events"
      subtitle="yesterday counted again each night; differences are written as corrections"
      span={7}
      base={base}
      explain="Missing: counted in the events but not in the rollups. Surplus: counted in the rollups only. Events that come more than seven days late are in no rollup."
      footer={late === null ? undefined : <span>{formats.number(late)} events of 24 h came too late for rollups</span>}
      none={
        drift.length === 0 ? (
          <Notice
            level="none"
            title="Not compared yet"
            detail="The check runs each night, once yesterday is over; its result stays for three days."
          />
        ) : null
      }
      content={() => (
        <DataTable
          caption="Rollups against events"
          rows={drift}
          rowKey={({ metric }) => metric}
          columns={[
            {
              id: 'metric',
              title: 'Metric',
              cell: ({ metric, date }) => (
                <div className="appmon-nowrap">
                  <span className="appmon-mono">{metric}</span>
                  <div className="appmon-sub">{date}</div>
                </div>
              ),
            },
            numberColumn<Drift>('Events', { value: ({ raw }) => raw, text: (raw) => formats.number(raw), wide: true }),
            numberColumn<Drift>('Rollups', { value: ({ rolled }) => rolled, text: (rolled) => formats.number(rolled), wide: true }),
            numberColumn<Drift>('Missing', { value: ({ missing }) => missing, text: difference }),
            numberColumn<Drift>('Surplus', { value: ({ surplus }) => surplus, text: difference }),
          ]}
        />
      )}
    />
  );
}
