import { Glyph } from '../../../visualizations/kit/Glyph';
import type { KvRecord } from '../../ui/data/kv';
import { fieldText } from '../../ui/data/kv';
import { useRecords } from '../../ui/data/use-data';
import { incidentName, ledger } from '../../ui/facts/incidents';
import { Bars } from '../../ui/parts/Bars';
import { Panel } from '../../ui/parts/Panel';
import { Notice } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { useFormats } from '../../ui/state/account';
import { latencySteps, ledgerBuckets, timelineOf } from './facts';

const target = 60;

/** Where the time of one alert went, step by step. */
export function SecondsPanel({ incident, detection }: { incident: KvRecord; detection: KvRecord | undefined }) {
  const formats = useFormats();
  const steps = detection === undefined ? [] : latencySteps(detection);
  const from = steps[0]?.time ?? 0;
  const span = Math.max((steps.at(-1)?.time ?? 0) - from, 1);
  const [latency] = detection === undefined ? [] : [ledger([detection]).median];
  const place = (time: number): string => `${String((100 * (time - from)) / span)}%`;
  return (
    <Panel title={`Where the seconds went: ${incidentName(incident)}`} subtitle="first crash to people told" span={5}>
      {steps.length === 0 ? (
        <Notice level="none" title="No times yet" detail="The detection of this incident is no longer kept, or people were not told yet." />
      ) : (
        <table className="appmon-bars">
          <caption className="appmon-hidden">Steps from the crash to the notification</caption>
          <tbody>
            {steps.map((step) => (
              <tr key={step.name}>
                <th scope="row">{step.name}</th>
                <td className="appmon-mono">{formats.clock(step.time * 1000)}</td>
                <td className="appmon-bar-cell">
                  <span className="appmon-bar-track" aria-hidden="true">
                    <span
                      className="appmon-bar"
                      style={{
                        position: 'absolute',
                        left: place(step.time - (step.delta ?? 0)),
                        width: `max(2px, ${String((100 * (step.delta ?? 0)) / span)}%)`,
                        background: 'var(--appmon-series-1)',
                      }}
                    />
                  </span>
                </td>
                <td className="appmon-bar-value">{step.delta === null ? '' : `${formats.signed(step.delta, 1)}\u202fs`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {latency === null || latency === undefined ? null : (
        <p>
          <b>{formats.duration(latency)}</b> receipt → notified <Tag level={latency < target ? 'normal' : 'bad'}>target &lt; 60 s</Tag>
        </p>
      )}
    </Panel>
  );
}

/** What happened in an incident, in order. */
export function TimelinePanel({ incident, detection }: { incident: KvRecord; detection: KvRecord | undefined }) {
  const formats = useFormats();
  const audit = useRecords(
    'appmon_audit',
    { query: { subject: `appmon_incidents/${fieldText(incident, '_key')}` }, sort: 'time:1', limit: 100 },
    10_000,
  );
  const entries = timelineOf(incident, detection, audit.value ?? []);
  const detail = detection === undefined ? '' : fieldText(detection, 'detail');
  return (
    <Panel title={`Timeline of ${incidentName(incident)}`} subtitle={`what was seen and done · ${formats.timeZone}`} span={7}>
      {detail === '' ? null : <p>{detail}</p>}
      {entries.length === 0 ? (
        <Notice level="none" title="Nothing recorded" detail="The incident carries no timeline." />
      ) : (
        <ul className="appmon-list">
          {entries.map((entry, index) => (
            <li key={index}>
              <Glyph level={entry.level} size={16} />
              <div className="appmon-list-text">
                <strong>{entry.text}</strong>
                <span>{entry.detail}</span>
              </div>
              <span className="appmon-mono">{formats.clock(entry.time * 1000)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Alerts by the seconds they took. */
export function LedgerPanel({ detections }: { detections: readonly KvRecord[] }) {
  const formats = useFormats();
  const buckets = ledgerBuckets(detections);
  const { n } = ledger(detections);
  return (
    <Panel
      title="Latency ledger"
      subtitle={`seconds from receipt to notification, ${formats.number(n)} ${n === 1 ? 'alert' : 'alerts'}`}
      span={5}
      explain="The promise is under 60 s from the moment a report is received to the moment people are told."
    >
      <Bars
        caption="Alerts by seconds from receipt to notification"
        max={Math.max(...buckets.map((bucket) => bucket.n), 1)}
        bars={buckets.map((bucket) => ({
          label: bucket.label,
          value: bucket.n,
          text: `${formats.number(bucket.n)} ${bucket.n === 1 ? 'alert' : 'alerts'}`,
          tone: bucket.label.startsWith('over') ? 'bad' : 'series-1',
        }))}
      />
    </Panel>
  );
}
