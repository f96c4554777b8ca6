import { Glyph } from '../../../visualizations/kit/Glyph';
import type { KvRecord } from '../../ui/data/kv';
import type { LiveRows } from '../../ui/data/use-data';
import { narrow } from '../../ui/facts/narrow';
import { EmptyGood, WhenReady } from '../../ui/parts/States';
import { useFormats } from '../../ui/state/account';
import type { Filters } from '../../ui/state/filters';
import { pageLink } from '../../ui/state/links';
import { needsAttention } from './attention';

/** What somebody should look at, worst first, each line leading to its incident or issue. */
export function AttentionList({
  incidents,
  issues,
  filters,
  now,
}: {
  incidents: readonly KvRecord[];
  issues: LiveRows;
  filters: Filters;
  now: number;
}) {
  const formats = useFormats();
  const items = needsAttention(incidents, narrow(issues.rows, filters), formats);
  return (
    <WhenReady
      live={issues}
      empty={
        items.length === 0 ? (
          <EmptyGood title="Nothing needs attention" detail="No open incident and no issue above its normal." />
        ) : undefined
      }
    >
      {() => (
        <ul className="appmon-list">
          {items.map((item) => (
            <li key={`${item.view}${item.key}`}>
              <Glyph level={item.level} size={16} />
              <div className="appmon-list-text">
                <a href={pageLink(item.view, item.view === 'alerts' ? { inc: item.key } : { issue: item.key })}>
                  <strong>{item.title}</strong>
                </a>
                <span>{item.detail}</span>
              </div>
              <span className="appmon-muted">{item.since === null ? '' : formats.age((now - item.since) / 1000)}</span>
            </li>
          ))}
        </ul>
      )}
    </WhenReady>
  );
}
