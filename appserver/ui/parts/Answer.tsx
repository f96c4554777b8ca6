import type { ReactNode } from 'react';
import type { Live } from '../data/use-data';
import { Glyph } from '../../../visualizations/kit/Glyph';
import type { Level } from '../../../visualizations/kit/tokens';

/** The sentence that answers the question of the page. */
export interface AnswerText {
  readonly level: Level;
  readonly title: string;
  readonly detail: string;
}

/**
 * The answer of a page for the state of its data: it says that it looks, or that it could not read, and only with a result
 * at hand what is going on.
 */
export function answerFor<Value>(live: Live<Value>, answer: (value: Value) => AnswerText): AnswerText {
  if (live.value !== undefined) return answer(live.value);
  if (live.error === undefined) return { level: 'none', title: 'Looking…', detail: 'Reading the newest numbers.' };
  return { level: 'watch', title: 'The data of this page could not be read', detail: `${live.error.message} (${live.error.code})` };
}

const words: Readonly<Record<Level, string>> = { bad: 'Bad', watch: 'Watch', info: 'Note', normal: 'Normal', none: 'No data' };

/** The strip at the top of a page: what is going on, for whom, since when, and at most two actions. */
export function Answer({ answer, actions, id = 'answer' }: { answer: AnswerText; actions?: ReactNode; id?: string }) {
  return (
    <div className={`appmon-answer appmon-is-${answer.level}`} role="status" id={id} tabIndex={-1}>
      <Glyph level={answer.level} size={20} label={words[answer.level]} />
      <div className="appmon-answer-text">
        <p className="appmon-answer-title">{answer.title}</p>
        <p>{answer.detail}</p>
      </div>
      {actions === undefined ? null : <div className="appmon-answer-actions">{actions}</div>}
    </div>
  );
}
