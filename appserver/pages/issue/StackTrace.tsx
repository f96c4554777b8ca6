import { useState } from 'react';
import type { FoldedPart, Report, StackFrame } from './report';
import { missingText } from './missing';
import { fold } from './report';

function FrameLine({ frame }: { frame: StackFrame }) {
  const kind = frame.blamed ? 'appmon-frame-blamed' : frame.inApp ? 'appmon-frame-app' : '';
  return (
    <li className={kind}>
      {frame.blamed ? '▶ ' : ''}
      {frame.symbol} {frame.place}
      {frame.blamed ? <span className="appmon-hidden"> (blamed)</span> : null}
      {frame.alternatives.length === 0 ? null : (
        <ul className="appmon-frame-notes" aria-label="May also be">
          {frame.alternatives.map((name) => (
            <li key={name}>or {name}</li>
          ))}
        </ul>
      )}
      {frame.missing === undefined ? null : <div className="appmon-frame-notes">{missingText(frame.missing)}</div>}
    </li>
  );
}

function Folded({ part }: { part: Extract<FoldedPart, { kind: 'fold' }> }) {
  const [open, setOpen] = useState(false);
  const first = part.frames[0]?.symbol ?? '';
  const last = part.frames.at(-1)?.symbol ?? '';
  return (
    <>
      <li>
        <button
          type="button"
          className="appmon-link"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {open ? '−' : '+'} {part.frames.length} system frames {open ? '' : `${first} … ${last}`}
        </button>
      </li>
      {open ? part.frames.map((frame, index) => <FrameLine key={index} frame={frame} />) : null}
    </>
  );
}

/** Frames with the blamed line marked and the frames of others folded. */
export function Frames({ frames, label }: { frames: readonly StackFrame[]; label: string }) {
  return (
    <ol aria-label={label}>
      {fold(frames).map((part, index) =>
        part.kind === 'frame' ? <FrameLine key={index} frame={part.frame} /> : <Folded key={index} part={part} />,
      )}
    </ol>
  );
}

/** What the stack panel can show. */
export type StackView = 'stack' | 'causes' | 'threads' | 'raw';

/** The stack of a report, its causes, its threads, or the report as received. */
export function StackTrace({ report, view }: { report: Report; view: StackView }) {
  const parts: readonly (readonly [title: string, frames: readonly StackFrame[]])[] =
    view === 'causes'
      ? report.causes.map((cause) => [`${cause.type}: ${cause.message}`, cause.frames])
      : view === 'threads'
        ? report.threads.map((thread) => [`${thread.name}${thread.crashed ? ' (crashed)' : ''}`, thread.frames])
        : [[[report.exception, report.message].filter((word) => word !== '').join(': '), report.frames]];
  return (
    <div className="appmon-code" role="region" aria-label="Frames" tabIndex={0} id="stack">
      {view === 'raw' ? <p>{report.raw}</p> : null}
      {view !== 'raw' && parts.every(([, frames]) => frames.length === 0) ? <p>This report has no such frames.</p> : null}
      {view === 'raw'
        ? null
        : parts.map(([title, frames], index) => (
            <div key={index}>
              <p>{title}</p>
              <Frames frames={frames} label={title} />
            </div>
          ))}
    </div>
  );
}
