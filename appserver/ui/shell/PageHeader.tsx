import Button from '@splunk/react-ui/Button';
import Dropdown from '@splunk/react-ui/Dropdown';
import { createURL } from '@splunk/splunk-utils/url';
import { useState } from 'react';
import type { JobInfo } from '../data/job';
import { appName } from '../data/rest';
import { useJobs, useSources } from '../data/use-data';
import { Tag } from '../parts/Tag';
import { useToast } from '../parts/Toasts';
import { useFormats } from '../state/account';
import { useNow } from '../state/use-now';

/** What the header says about the data: when its newest event happened and what is promised. Times in milliseconds. */
export interface DataTruth {
  readonly newest: number | null;
  /** Age in seconds that is still normal. */
  readonly promiseSeconds: number;
}

function JobList({ jobs }: { jobs: readonly JobInfo[] }) {
  const formats = useFormats();
  if (jobs.length === 0) return <p className="appmon-jobs">No searches on this page yet.</p>;
  return (
    <div className="appmon-jobs" role="region" aria-label="Searches of this page" tabIndex={0}>
      <table className="appmon-data">
        <caption>Searches of this page</caption>
        <thead>
          <tr>
            <th scope="col">Search</th>
            <th scope="col">Run time</th>
            <th scope="col">Scanned</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.name}>
              <th scope="row">
                <a href={createURL(`app/${appName}/job_inspector`, { sid: job.sid })} title={job.sid}>
                  {job.name}
                </a>
              </th>
              <td>{formats.duration(job.runSeconds)}</td>
              <td>{formats.count(job.scanned)}</td>
              <td>{job.done ? 'done' : formats.percent(100 * job.progress, 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Title of the page, whether it is live, how old its data is, its searches, and the two controls. */
export function PageHeader({ title, truth, phone }: { title: string; truth: DataTruth | null; phone: boolean }) {
  const formats = useFormats();
  const sources = useSources();
  const jobs = useJobs();
  const toast = useToast();
  const now = useNow(5000);
  const [paused, setPaused] = useState(false);
  const newest = truth?.newest ?? null;
  const age = newest === null ? null : Math.max((now - newest) / 1000, 0);
  const isStale = age !== null && truth !== null && age > truth.promiseSeconds;
  const share = (): void => {
    void navigator.clipboard.writeText(window.location.href).then(() => {
      toast('Link to this view copied', 'normal');
    });
  };
  const controls = (
    <>
      {truth === null ? null : (
        <Button
          label={paused ? 'Resume' : 'Pause'}
          onClick={() => {
            sources.setPaused(!paused);
            setPaused(!paused);
          }}
        />
      )}
      <Button label="Share view" onClick={share} />
    </>
  );
  return (
    <div className="appmon-header">
      {phone ? null : <h1>{title}</h1>}
      <div className="appmon-header-truth">
        {truth === null ? null : paused ? (
          <Tag level="none">paused</Tag>
        ) : isStale ? (
          <Tag level="watch">{`data ${formats.age(age)} old`}</Tag>
        ) : (
          <Tag level="normal">live</Tag>
        )}
        {truth === null ? (
          <span className="appmon-muted">{formats.timeZone}</span>
        ) : (
          <Dropdown
            toggle={
              <button type="button" className="appmon-truth">
                {newest === null ? 'no data yet' : `data to ${formats.clock(newest)} · ${formats.age(age ?? 0)} behind`}
                {phone ? null : ` · ${String(jobs.length)} ${jobs.length === 1 ? 'search' : 'searches'}`} · {formats.timeZone}
              </button>
            }
          >
            <JobList jobs={jobs} />
            {phone ? <div className="appmon-actions appmon-jobs">{controls}</div> : null}
          </Dropdown>
        )}
        {phone ? null : controls}
      </div>
    </div>
  );
}
