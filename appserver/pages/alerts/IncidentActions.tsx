import Button from '@splunk/react-ui/Button';
import type { KvRecord } from '../../ui/data/kv';
import { useEdit } from '../../ui/data/use-edit';
import { incidentName, isOpen, isUnacknowledged } from '../../ui/facts/incidents';
import { snoozeChange, snoozes } from '../../ui/facts/snooze';
import type { Choice } from '../../ui/parts/MenuButton';
import { MenuButton } from '../../ui/parts/MenuButton';
import { useAccount } from '../../ui/state/account';

/** Changes an incident: what is done, in words, and the fields that it sets. */
export type ChangeIncident = (incident: KvRecord, what: string, change: Readonly<Record<string, unknown>>) => void;

const seconds = (): number => Math.round(Date.now() / 1000);

/** The way to change an incident: version checked, audited, with undo. */
export function useIncidentChange(after: () => void): ChangeIncident {
  const edit = useEdit(after);
  return (record, what, change) => {
    void edit({ collection: 'appmon_incidents', record, change, what: `${incidentName(record)} ${what}` });
  };
}

/** The way to acknowledge an incident as the signed-in account. */
export function useAcknowledge(change: ChangeIncident): (incident: KvRecord) => void {
  const { name } = useAccount();
  return (incident) => {
    change(incident, 'acknowledged', { state: 'acknowledged', acked_by: name, acked_at: seconds() });
  };
}

/** What a person can do with an incident: take it, silence it for a while, hand it to themselves, close it. */
export function IncidentActions({ incident, change }: { incident: KvRecord; change: ChangeIncident }) {
  const { name } = useAccount();
  const acknowledge = useAcknowledge(change);
  const title = incidentName(incident);
  const closed = (state: string): Readonly<Record<string, unknown>> => ({ state, resolved_at: seconds() });
  const choices: readonly Choice[] = [
    { label: 'Assign to me', run: () => change(incident, `assigned to ${name}`, { owner: name }) },
    ...snoozes.map(([length, ms]) => ({
      label: `Snooze ${length}`,
      run: () => change(incident, `snoozed for ${length}`, snoozeChange(ms, Date.now())),
    })),
    { label: 'Resolve', run: () => change(incident, 'resolved', closed('resolved')) },
    { label: 'False alarm', run: () => change(incident, 'closed as a false alarm', closed('false_positive')) },
  ];
  if (!isOpen(incident)) return null;
  return (
    <span className="appmon-actions">
      {isUnacknowledged(incident) ? <Button label="Ack" aria-label={`Ack ${title}`} onClick={() => acknowledge(incident)} /> : null}
      <MenuButton label="More" name={title} choices={choices} />
    </span>
  );
}
