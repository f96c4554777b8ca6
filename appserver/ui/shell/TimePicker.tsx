import Button from '@splunk/react-ui/Button';
import Dropdown from '@splunk/react-ui/Dropdown';
import Text from '@splunk/react-ui/Text';
import { useId, useState } from 'react';
import { isTimeModifier } from '../data/spl';
import { useFormats } from '../state/account';
import { useFilters } from '../state/use-url';
import { presets, rangeLabel } from './time-presets';

function shownLabel(earliest: string, latest: string, clock: (time: number) => string): string {
  const epoch = /^\d{9,10}(\.\d+)?$/;
  if (epoch.test(earliest) && epoch.test(latest)) return `${clock(Number(earliest) * 1000)}–${clock(Number(latest) * 1000)}`;
  return rangeLabel(earliest, latest);
}

/** Time range: presets, or two times as Splunk writes them. */
export function TimePicker() {
  const [filters, setFilters] = useFilters();
  const formats = useFormats();
  const [open, setOpen] = useState(false);
  const [own, setOwn] = useState({ earliest: filters.earliest, latest: filters.latest });
  const hint = useId();
  const wrong = !isTimeModifier(own.earliest) || !isTimeModifier(own.latest);
  const choose = (earliest: string, latest: string): void => {
    setFilters({ earliest, latest });
    setOwn({ earliest, latest });
    setOpen(false);
  };
  return (
    <Dropdown
      open={open}
      onRequestOpen={() => {
        setOpen(true);
      }}
      onRequestClose={() => {
        setOpen(false);
      }}
      closeReasons={['clickAway', 'escapeKey', 'toggleClick']}
      toggle={<Button isMenu label={`Time: ${shownLabel(filters.earliest, filters.latest, formats.minute)}`} />}
    >
      <div className="appmon-time">
        <ul aria-label="Time ranges">
          {presets.map(([label, earliest, latest]) => (
            <li key={label}>
              <button
                type="button"
                className="appmon-choice"
                aria-pressed={earliest === filters.earliest && latest === filters.latest}
                onClick={() => {
                  choose(earliest, latest);
                }}
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!wrong) choose(own.earliest, own.latest);
          }}
        >
          <Text
            inputId={`${hint}-from`}
            aria-label="From"
            value={own.earliest}
            onChange={(_event, { value }) => {
              setOwn({ ...own, earliest: value });
            }}
          />
          <Text
            inputId={`${hint}-to`}
            aria-label="To"
            value={own.latest}
            onChange={(_event, { value }) => {
              setOwn({ ...own, latest: value });
            }}
          />
          <p className={wrong ? 'appmon-text-bad' : 'appmon-muted'}>
            {wrong ? 'A time such as -3h@m, @d, now or epoch seconds is expected.' : 'Times as Splunk writes them: -3h@m, @d, now'}
          </p>
          <Button type="submit" appearance="primary" disabled={wrong} label="Apply" />
        </form>
      </div>
    </Dropdown>
  );
}
