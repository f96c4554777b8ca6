import { errorCatalogue } from '../../core/errors';

/** Errors of search jobs, their dispatch folder and the knowledge they read. */
export const jobError = errorCatalogue({
  'APPMON-JOB-UNKNOWN': 'Unknown sid. Expected a job that exists; got {sid}.',
  'APPMON-JOB-SID':
    'Expected a sid that no job has yet, of letters, digits, dots, dashes and underscores, beginning with a letter or digit; got {sid}.',
  'APPMON-JOB-ACTION':
    'Expected a control action out of cancel, pause, unpause, finalize, touch, setttl, setpriority, enablepreview, disablepreview, save, unsave; got {action}.',
  'APPMON-JOB-NUMBER': 'Expected {name} to be a whole number of 0 or more; got {value}.',
  'APPMON-JOB-PAUSE': 'Expected at most {most} paused searches, since each holds a search thread; {sid} goes on.',
  'APPMON-JOB-UNFINISHED': 'Expected a finished job; {sid} is still {state}.',
  'APPMON-JOB-FAILED': 'Expected the results of a successful search; {sid} failed: {reason}',
  'APPMON-JOB-WHOLE': 'Expected a search that may end early; {sid} is a window of a durable search and is done whole or not at all.',
  'APPMON-JOB-TIMEOUT': 'The search ran longer than its limit of {seconds} seconds (max_time) and was stopped.',
  'APPMON-JOB-CANCELLED': 'The search was cancelled.',
  'APPMON-JOB-WORKER': 'The search process ended before the search did: {reason}',
  'APPMON-JOB-CLOSED': 'The runtime is stopping; no new search is started.',
  'APPMON-JOB-STORE': 'Expected a connection to the event store; the search thread has none.',
  'APPMON-JOB-INDEX-RIGHTS': 'Expected an index that {owner} may search; got {index}.',
  'APPMON-LOOKUP-NAME': 'Expected a lookup name of letters, digits, dots, dashes and underscores; got {name}.',
  'APPMON-LOOKUP-UNKNOWN': 'Expected a lookup that is defined in transforms.conf or exists as a file; got {name}.',
  'APPMON-LOOKUP-FILE': 'Expected {file} to be readable CSV with a header line: {reason}',
  'APPMON-LOOKUP-TYPE': 'Expected lookup {name} to be a CSV file or a KV store collection; its type is {type}.',
  'APPMON-LOOKUP-RIGHTS': 'Expected a lookup that {owner} may write ({needs}); got {name}.',
  'APPMON-JOB-COMMAND-RIGHTS': 'Expected an account that may run {command} (capability {capability}); {owner} may not.',
  'APPMON-REST-PATH': 'Expected a REST path that this host serves to searches; got {path}.',
  'APPMON-REST-STATUS': 'Expected {path} to answer with a collection; it answered {status}: {text}',
});
