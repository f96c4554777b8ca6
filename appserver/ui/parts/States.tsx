import Button from '@splunk/react-ui/Button';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import type { CodedError } from '../../../core/errors';
import { Glyph } from '../../../visualizations/kit/Glyph';
import type { Level } from '../../../visualizations/kit/tokens';
import type { Live } from '../data/use-data';
import { useFormats } from '../state/account';
import { pageLink } from '../state/links';

const skeletonDelayMs = 150;
const widths = ['88%', '68%', '80%', '54%'];

/** A shape and two lines instead of a result. */
export function Notice({ level, title, detail, children }: { level: Level; title: string; detail: string; children?: ReactNode }) {
  return (
    <div className="appmon-notice">
      <Glyph level={level} size={20} />
      <div>
        <p className="appmon-notice-title">{title}</p>
        <p>{detail}</p>
        {children === undefined ? null : <div className="appmon-notice-actions">{children}</div>}
      </div>
    </div>
  );
}

/** Grey lines in the shape of a result, shown only when loading takes longer than a moment. */
export function Skeleton({ progress, space }: { progress: number; space?: number | undefined }) {
  const [shown, setShown] = useState(false);
  const formats = useFormats();
  useEffect(() => {
    const timer = setTimeout(setShown, skeletonDelayMs, true);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <div className="appmon-skeleton" aria-busy="true" style={space === undefined ? undefined : { minHeight: space }}>
      {shown ? (
        <>
          {widths.map((width) => (
            <span key={width} style={{ width }} />
          ))}
          <p>searching… {progress > 0 ? formats.percent(100 * progress, 0) : ''}</p>
        </>
      ) : null}
    </div>
  );
}

/** An error with its code and the ways on. */
export function Problem({ error, retry, search }: { error: CodedError; retry?: (() => void) | undefined; search?: string | undefined }) {
  if (error.code === 'APPMON-P-011')
    return (
      <Notice level="none" title="Not allowed for this role" detail={`${error.code} · ${error.message} The rest of the page works.`} />
    );
  return (
    <Notice level="bad" title={error.message} detail={error.code}>
      {retry === undefined ? null : (
        <Button
          label="Retry"
          onClick={() => {
            retry();
          }}
        />
      )}
      {search === undefined ? null : <Button label="Open in Search" to={search} openInNewContext />}
      {error.code === 'APPMON-P-010' ? (
        <Button
          label="Sign in"
          onClick={() => {
            window.location.reload();
          }}
        />
      ) : null}
    </Notice>
  );
}

/** The question was answered: none. Says what was looked at. */
export const EmptyGood = ({ title, detail }: { title: string; detail: string }) => <Notice level="normal" title={title} detail={detail} />;

/** Nothing to answer from. Says what is missing and where to look. */
export function EmptyNoData({ title, detail }: { title: string; detail: string }) {
  return (
    <Notice level="none" title={title} detail={detail}>
      <Button label="Data quality" to={pageLink('data_quality')} />
    </Notice>
  );
}

/** Under the minimum the number is not shown. */
export function TooFew({ have, need, what = 'sessions' }: { have: number; need: number; what?: string }) {
  const formats = useFormats();
  return (
    <Notice
      level="none"
      title={`Too few: ${formats.number(have)} ${what}, ${formats.number(need)} needed`}
      detail="The number is not shown because it would mislead."
    />
  );
}

export interface WhenReadyProps<Value> {
  readonly live: Live<Value>;
  readonly search?: string | undefined;
  /** Height in pixels that the content will take; kept free while it loads, so that nothing jumps. */
  readonly space?: number | undefined;
  /** Shown instead of the content when it says something. */
  readonly empty?: ReactNode;
  readonly children: (value: Value) => ReactNode;
}

/** Content of a panel in whatever state its data is in: loading, error, empty or ready; an error keeps the last good result. */
export function WhenReady<Value>({ live, search, space, empty, children }: WhenReadyProps<Value>) {
  if (live.value === undefined)
    return live.error === undefined ? (
      <Skeleton progress={live.progress} space={space} />
    ) : (
      <Problem error={live.error} retry={live.refresh} search={search} />
    );
  return (
    <>
      {live.error === undefined ? null : (
        <p className="appmon-stale-note">
          <Glyph level="watch" size={12} /> older result is shown: {live.error.message} ({live.error.code}){' '}
          <button type="button" className="appmon-link" onClick={live.refresh}>
            Retry
          </button>
        </p>
      )}
      {empty ?? children(live.value)}
    </>
  );
}
