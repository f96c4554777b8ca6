import type { MatchedFrame, Similarity, UnmatchedFrame } from '../../../core/grouping/types';
import type { Formats } from '../../../visualizations/kit/format';
import { DataTable } from '../parts/DataTable';
import { Tag } from '../parts/Tag';
import { useFormats } from '../state/account';

/** Names of the two issues that are compared. */
export interface Names {
  readonly left: string;
  readonly right: string;
}

const percent = (share: number, formats: Formats): string => formats.percent(100 * share, 0);

function Terms({ similarity }: { similarity: Similarity }) {
  const formats = useFormats();
  const { score, stack, sameType, message, sameTopClass } = similarity;
  const agreement = message as number | null | undefined;
  return (
    <dl className="appmon-terms">
      <dt>Score</dt>
      <dd>
        <b>{formats.number(score, 2)}</b> of 1
      </dd>
      <dt>Stacks</dt>
      <dd>{formats.number(stack, 2)}, by position and rarity of the frames</dd>
      <dt>Type</dt>
      <dd>
        <Tag level={sameType ? 'normal' : 'watch'}>{sameType ? 'same type' : 'other type'}</Tag>
      </dd>
      <dt>Message</dt>
      <dd>{agreement === undefined || agreement === null ? 'one has none' : `${percent(agreement, formats)} of the words agree`}</dd>
      <dt>Class on top</dt>
      <dd>
        <Tag level={sameTopClass ? 'normal' : 'watch'}>{sameTopClass ? 'same class' : 'other class'}</Tag>
      </dd>
      <dt>Off for type and message</dt>
      <dd>{formats.number(stack - score, 2)}</dd>
    </dl>
  );
}

const Matched = ({ frames, names }: { frames: readonly MatchedFrame[]; names: Names }) => {
  const formats = useFormats();
  if (frames.length === 0) return <p className="appmon-sub">No frame stands in both.</p>;
  return (
    <DataTable
      caption="Frames in both"
      rows={frames}
      rowKey={({ left, right }) => `${String(left)}-${String(right)}`}
      pageSize={12}
      columns={[
        { id: 'frame', title: 'Frame in both', cell: ({ frame }) => <span className="appmon-mono">{frame}</span> },
        { id: 'left', title: `Line in ${names.left}`, numeric: true, wide: true, cell: ({ left }) => formats.number(left + 1) },
        { id: 'right', title: `Line in ${names.right}`, numeric: true, wide: true, cell: ({ right }) => formats.number(right + 1) },
        { id: 'share', title: 'Share', numeric: true, cell: ({ share }) => percent(share, formats) },
      ]}
    />
  );
};

const Alone = ({ frames, name }: { frames: readonly UnmatchedFrame[]; name: string }) => {
  const formats = useFormats();
  return (
    <div>
      <h3>Only in {name}</h3>
      {frames.length === 0 ? <p className="appmon-sub">nothing</p> : null}
      <ul className="appmon-list">
        {frames.map(({ frame, position, share }) => (
          <li key={position}>
            <span className="appmon-list-text appmon-mono">{frame}</span>
            <span className="appmon-muted">
              line {formats.number(position + 1)} · {percent(share, formats)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
};

/** Two issues side by side in the terms of their score: what both have, and the strongest of what one has alone. */
export const Comparison = ({ similarity, names }: { similarity: Similarity; names: Names }) => (
  <>
    <Terms similarity={similarity} />
    <Matched frames={similarity.matched} names={names} />
    <div className="appmon-two">
      <Alone frames={similarity.onlyLeft} name={names.left} />
      <Alone frames={similarity.onlyRight} name={names.right} />
    </div>
  </>
);
