import { restError } from '../errors';

/** What an argument of `POST search/jobs` may hold here; anything else would change the rows without anybody being told. */
interface DispatchOption {
  readonly name: RegExp;
  readonly allowed: RegExp;
  readonly expected: string;
}

const WHOLE = { allowed: /^\d+$/, expected: 'a whole number of 0 or more' };
const OFF = { allowed: /^(0|f|false)?$/i, expected: 'no value or 0: real-time and replayed searches are not supported' };

/** Documented arguments whose value matters; those that only concern a cluster or the display are taken as they are. */
const OPTIONS: readonly DispatchOption[] = [
  { name: /^(status_buckets|max_count|max_time|auto_cancel|auto_pause|auto_finalize_ec|timeout|reuse_max_seconds_ago)$/, ...WHOLE },
  { name: /^exec_mode$/, allowed: /^(normal|blocking|oneshot)$/, expected: 'normal, blocking or oneshot' },
  { name: /^search_mode$/, allowed: /^normal$/, expected: 'normal: real-time searches are not supported' },
  { name: /^(rt_\w+|replay_\w+|indexedRealtime\w*|is_replay)$/, ...OFF },
  {
    name: /^(search_listener|remote_server_list)$/,
    allowed: /^$/,
    expected: 'no value: this host has neither listeners nor remote servers',
  },
  { name: /^enable_lookups$/, allowed: /^(1|t|true)$/i, expected: '1: automatic lookups cannot be switched off' },
  { name: /^adhoc_search_level$/, allowed: /^(fast|smart|verbose)$/, expected: 'fast, smart or verbose' },
  {
    name: /^time_format$/,
    allowed: /^%FT%T\.%Q%:z$/,
    expected: '%FT%T.%Q%:z (times may also be relative or epoch seconds)',
  },
];

/** Refuses arguments that this host would not honour. */
export function checkOptions(args: URLSearchParams): void {
  for (const [name, value] of args) {
    const option = OPTIONS.find((each) => each.name.test(name));
    if (option && !option.allowed.test(value)) throw restError('APPMON-REST-ARGUMENT', { name, expected: option.expected, value });
  }
}
