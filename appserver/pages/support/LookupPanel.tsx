import Button from '@splunk/react-ui/Button';
import Text from '@splunk/react-ui/Text';
import { useMemo, useState } from 'react';
import type { CodedError } from '../../../core/errors';
import { SessionTimeline } from '../../../visualizations/session_timeline/Component';
import { codedError } from '../../ui/data/errors';
import { kvInsert } from '../../ui/data/kv';
import { text } from '../../ui/data/rows';
import type { SearchRequest } from '../../ui/data/search-request';
import { useSearch, useSources } from '../../ui/data/use-data';
import { Answer } from '../../ui/parts/Answer';
import { Panel } from '../../ui/parts/Panel';
import { EmptyNoData, Problem, WhenReady } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { useAccount, useFormats } from '../../ui/state/account';
import { pageLink } from '../../ui/state/links';
import type { Known } from './known';
import type { Found, KeyType } from './lookup';
import { foundOf, keyType, lookupSearch } from './lookup';

function Result({ found, known }: { found: Found; known: readonly Known[] }) {
  const formats = useFormats();
  const crash = found.crashes[0];
  const match = crash === undefined ? undefined : known.find(({ issue }) => issue.key === text(crash, 'issue_key'));
  const last =
    crash === undefined
      ? ''
      : `Last failure ${formats.dateTime(Number(text(crash, '_time')) * 1000)}: ${text(crash, 'title') || text(crash, 'event_name')}`;
  const title =
    crash === undefined
      ? 'No failure in 7 days'
      : match === undefined
        ? 'A failure without a text for customers'
        : `Matches known issue: ${match.symptom}`;
  return (
    <>
      <Answer
        id="match"
        answer={{
          level: crash === undefined ? 'normal' : 'info',
          title,
          detail: crash === undefined ? `${formats.number(found.sessions)} sessions looked at` : last,
        }}
        actions={
          match === undefined ? undefined : <Button label={match.issue.issue} to={pageLink('issue', { issue: match.issue.issue })} />
        }
      />
      {found.steps.fields.length === 0 ? null : <SessionTimeline data={found.steps} formats={formats} />}
      <dl className="appmon-facts">
        <div>
          <dt>Device</dt>
          <dd>
            {[found.device, found.version === '' ? '' : `app ${found.version}`].filter((part) => part !== '').join(' · ') || 'unknown'}
          </dd>
        </div>
        <div>
          <dt>Last 7 days</dt>
          <dd>
            {formats.number(found.sessions)} sessions · {formats.number(found.crashes.length)} failures
          </dd>
        </div>
        <div>
          <dt>Give to engineering</dt>
          <dd className="appmon-mono">
            session {found.session || 'unknown'}
            {found.trace === '' ? '' : ` · trace ${found.trace}`}
          </dd>
        </div>
      </dl>
    </>
  );
}

/** Finds what happened to one phone or session. Each look-up is audited before it runs. */
export function LookupPanel({ known, query, onQuery }: { known: readonly Known[]; query: string; onQuery: (query: string) => void }) {
  const { rest } = useSources();
  const account = useAccount();
  const [typed, setTyped] = useState(query);
  const [asked, setAsked] = useState<{ readonly request: SearchRequest; readonly type: KeyType } | null>(null);
  const [error, setError] = useState<CodedError | undefined>(undefined);
  const live = useSearch(asked?.request ?? null);
  const found = useMemo(() => foundOf(live.rows), [live.rows]);
  const look = async (): Promise<void> => {
    setAsked(null);
    setError(undefined);
    try {
      const type = keyType(typed);
      const request = lookupSearch(typed);
      await kvInsert(rest, 'appmon_audit', {
        time: Date.now() / 1000,
        who: account.name,
        what: 'support look-up',
        subject: `${type} ${typed.trim()}`,
        before: '',
        after: '',
        why: '',
      });
      onQuery(typed.trim());
      setAsked({ request, type });
    } catch (failure) {
      setError(codedError(failure));
    }
  };
  return (
    <Panel
      title="Look up a phone, session or reference"
      subtitle="support code (app: About), session id, error code or CRM reference; customer numbers are refused"
      actions={<Tag level="none">every look-up is audited</Tag>}
    >
      <form
        className="appmon-actions"
        role="search"
        aria-label="Look-up"
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <Text
          inline
          placeholder="such as K7TQ-2M9D"
          aria-label="Support code, session id, error code or reference"
          value={typed}
          onChange={(_event, { value }) => {
            setTyped(value);
          }}
        />
        <Button type="submit" appearance="primary" disabled={typed.trim() === ''} label="Look up" />
      </form>
      {error === undefined ? null : <Problem error={error} />}
      {asked === null ? null : (
        <WhenReady
          live={live}
          empty={
            found === null ? (
              <EmptyNoData
                title={`No event of 7 days carries this ${asked.type}`}
                detail="Check the letters with the customer. An app that was installed anew has a new code, and a phone without connection sends at its next launch."
              />
            ) : undefined
          }
        >
          {() => (found === null ? null : <Result found={found} known={known} />)}
        </WhenReady>
      )}
    </Panel>
  );
}
