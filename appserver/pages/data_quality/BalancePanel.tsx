import type { Bar } from '../../ui/parts/Bars';
import { EmptyGood } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { useFormats } from '../../ui/state/account';
import type { Balance, Refusal } from './facts';
import { balanceOf, dropsOf } from './facts';
import type { BaseProps } from './QualityPanel';
import { CountBars, QualityPanel } from './QualityPanel';

const toneOf = ({ reason }: Refusal): NonNullable<Bar['tone']> =>
  reason === 'lost' ? 'bad' : reason === 'duplicate' ? 'series-6' : 'watch';

/** The sum of what came in and where it went. */
function BalanceTable({ balance }: { balance: Balance }) {
  const formats = useFormats();
  const lines: readonly (readonly [name: string, value: number])[] = [
    ['Received', balance.received],
    ['Delivered', balance.delivered],
    ['Waiting', balance.waiting],
    ['Refused', balance.refused],
    ['Duplicates', balance.duplicate],
  ];
  return (
    <table className="appmon-table">
      <caption className="appmon-hidden">Balance of events</caption>
      <tbody>
        {lines.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="appmon-number">{formats.number(value)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">Unexplained</th>
          <td className="appmon-number">
            <Tag level={balance.unexplained === 0 ? 'normal' : 'bad'}>{formats.number(balance.unexplained)}</Tag>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** What was not kept, by reason, and the balance that shows that nothing else is missing. */
export function BalancePanel({ base }: BaseProps) {
  const drops = dropsOf(base.rows);
  const balance = balanceOf(base.rows);
  return (
    <QualityPanel
      title="What was not kept, and why"
      subtitle="since the gateway started; every event has a reason"
      span={4}
      base={base}
      none={
        drops.length === 0 && balance === null ? (
          <EmptyGood title="Nothing was dropped" detail="No event has come through a gateway since it started." />
        ) : null
      }
      content={() => (
        <>
          <CountBars
            caption="Dropped events by reason"
            bars={drops.map((drop) => ({ label: drop.reason, value: drop.n, tone: toneOf(drop) }))}
          />
          {balance === null ? null : <BalanceTable balance={balance} />}
        </>
      )}
    />
  );
}
