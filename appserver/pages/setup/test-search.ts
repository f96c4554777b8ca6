import type { SearchRequest } from '../../ui/data/search-request';
import { quoteValue } from '../../ui/data/spl';

/** Sends one message through the Slack alert action; `now` makes each test a search of its own, so that no cached run answers. */
export const slackTestSearch = (channel: string, now: number): SearchRequest => ({
  name: 'Setup: Slack test',
  spl: `| makeresults | eval title="Test from the Setup page", severity="low", test=${String(now)} | sendalert appmon_slack param.severity="low" param.channel=${quoteValue(channel, 'channel')}`,
  earliest: '-1m',
  latest: 'now',
  cacheSeconds: 0,
});
