import { useMemo, useState } from 'react';
import { bases } from '../../ui/data/bases';
import { useBase, useRecords } from '../../ui/data/use-data';
import { narrow } from '../../ui/facts/narrow';
import { usersText } from '../../ui/facts/issue-words';
import { Answer, answerFor } from '../../ui/parts/Answer';
import { DataPanel } from '../../ui/parts/DataPanel';
import { DataTable } from '../../ui/parts/DataTable';

import { EmptyGood } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { PageFrame } from '../../ui/shell/PageFrame';
import { useOptions } from '../../ui/shell/use-options';
import { useFormats } from '../../ui/state/account';
import { savedSearchSpl, searchLink } from '../../ui/state/links';
import { useNow } from '../../ui/state/use-now';
import { useFilters } from '../../ui/state/use-url';
import { issuesOf } from '../issues/searches';
import { knownIssues, supportAnswer } from './known';
import { LookupPanel } from './LookupPanel';
import type { Language } from './ReplyPanel';
import { ReplyPanel } from './ReplyPanel';

const search = searchLink(savedSearchSpl(bases.issues.name), '-24h@m', 'now');

function Support() {
  const [filters, setFilters] = useFilters();
  const formats = useFormats();
  const base = useBase('issues');
  const catalogue = useRecords('appmon_issues', { limit: 2000 }, 30_000);
  const replies = useRecords('appmon_replies', {}, 30_000);
  const options = useOptions(base.rows);
  const now = useNow(60_000);
  const [language, setLanguage] = useState<Language>(formats.locale.startsWith('es') ? 'es' : 'en');
  const [chosen, setChosen] = useState('');
  const known = useMemo(
    () =>
      knownIssues(issuesOf(narrow(base.rows, { ...filters, version: [], region: [] }), catalogue.value ?? [], now), replies.value ?? []),
    [base.rows, filters, catalogue.value, replies.value, now],
  );
  const current = known.find(({ issue }) => issue.issue === chosen) ?? known[0];
  return (
    <PageFrame
      title="Support"
      options={options}
      times={false}
      truth={{ newest: base.value?.asOf ?? null, promiseSeconds: bases.issues.promiseSeconds }}
      answer={<Answer answer={answerFor(base, () => supportAnswer(known, formats))} />}
    >
      <DataPanel
        title="What customers are hitting now"
        subtitle="known issues by affected users, last 24 h"
        span={8}
        search={search}
        data={base.value?.data}
        live={base}
        empty={
          known.length === 0 ? (
            <EmptyGood title="No known issue in 24 h" detail="Nothing customers would notice was reported." />
          ) : undefined
        }
      >
        {() => (
          <DataTable
            caption="Known issues"
            cards
            pageSize={8}
            rows={known}
            rowKey={({ issue }) => issue.issue}
            onOpen={({ issue }) => {
              setChosen(issue.issue);
            }}
            columns={[
              {
                id: 'symptom',
                title: 'Customer says…',
                cell: ({ symptom, issue }) => (
                  <>
                    <b>{symptom}</b>
                    <div className="appmon-sub">
                      {issue.issue} · {issue.title}
                    </div>
                  </>
                ),
              },
              { id: 'who', title: 'Who', sort: ({ who }) => who, cell: ({ who }) => who },
              {
                id: 'users',
                title: 'Users, 24 h',
                numeric: true,
                sort: ({ issue }) => issue.users,
                cell: ({ issue }) => usersText(issue, formats),
              },
              { id: 'state', title: 'State', cell: ({ level, words }) => <Tag level={level}>{words}</Tag> },
              {
                id: 'Reply',
                title: '',
                cell: ({ issue, reply, symptom }) => (
                  <button
                    type="button"
                    className="appmon-link"
                    aria-label={`${reply === undefined ? 'No reply yet' : 'Reply'}: ${symptom}`}
                    aria-current={current?.issue.issue === issue.issue}
                    onClick={() => {
                      setChosen(issue.issue);
                    }}
                  >
                    {reply === undefined ? 'No reply yet' : 'Reply'}
                  </button>
                ),
              },
            ]}
          />
        )}
      </DataPanel>
      <ReplyPanel known={current} language={language} onLanguage={setLanguage} after={replies.refresh} />
      <LookupPanel
        known={known}
        query={filters.q}
        onQuery={(q) => {
          setFilters({ q }, 'replace');
        }}
      />
    </PageFrame>
  );
}

/** The Support page: what do I tell this customer? */
export const page = { title: 'Support', Component: Support, filters: { earliest: '-24h@m' } };
