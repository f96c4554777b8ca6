import Chip from '@splunk/react-ui/Chip';
import Multiselect from '@splunk/react-ui/Multiselect';
import RadioBar from '@splunk/react-ui/RadioBar';
import Select from '@splunk/react-ui/Select';
import { useFilters } from '../state/use-url';
import { TimePicker } from './TimePicker';

/** Values that the filters of a page offer. */
export interface FilterOptions {
  readonly apps: readonly { readonly id: string; readonly name: string }[];
  readonly versions: readonly string[];
  readonly regions: readonly string[];
  /** The data of the page is at hand, so that a list without values says something. */
  readonly known: boolean;
}

/** No values to choose from. */
export const noOptions: FilterOptions = { apps: [], versions: [], regions: [], known: false };

const united = (offered: readonly string[], chosen: readonly string[]): string[] => [...new Set([...offered, ...chosen])];
const summary = (chosen: readonly string[]): string =>
  chosen.length === 0 ? 'all' : chosen.length === 1 ? (chosen[0] ?? '') : String(chosen.length);

function Several({
  label,
  offered,
  chosen,
  onChange,
}: {
  label: string;
  offered: readonly string[];
  chosen: readonly string[];
  onChange: (values: string[]) => void;
}) {
  if (offered.length + chosen.length === 0) return null;
  return (
    <Multiselect
      compact
      inline
      style={{ width: 150 }}
      aria-label={`${label}: ${summary(chosen)}`}
      placeholder={`${label}: all`}
      values={[...chosen]}
      noOptionsMessage="No values in this range"
      onChange={(_event, { values }) => {
        onChange(values.map(String));
      }}
    >
      {united(offered, chosen).map((value) => (
        <Multiselect.Option key={value} label={value} value={value} />
      ))}
    </Multiselect>
  );
}

/** The filters of a page; every choice goes into the address. */
export function FilterBar({ options, times = true }: { options: FilterOptions; times?: boolean }) {
  const [filters, setFilters] = useFilters();
  const apps =
    options.apps.some(({ id }) => id === filters.app) || filters.app === ''
      ? options.apps
      : [...options.apps, { id: filters.app, name: filters.app }];
  // A filter that came along in the address, on a page whose figures do not know it.
  const idle = [
    ...(options.known && filters.version.length > 0 && options.versions.length === 0 ? ['version'] : []),
    ...(options.known && filters.region.length > 0 && options.regions.length === 0 ? ['region'] : []),
  ];
  return (
    <div className="appmon-filters" role="search" aria-label="Filters">
      <div className="appmon-filters-left">
        <Select
          inline
          prefixLabel="App"
          aria-label="App"
          value={filters.app}
          onChange={(_event, { value }) => {
            setFilters({ app: String(value) });
          }}
        >
          <Select.Option label="all" value="" />
          {apps.map(({ id, name }) => (
            <Select.Option key={id} label={name} value={id} />
          ))}
        </Select>
        <RadioBar
          inline
          aria-label="Platform"
          value={filters.platform}
          onChange={(_event, { value }: { value: unknown }) => {
            setFilters({ platform: value === 'ios' || value === 'android' ? value : '' });
          }}
        >
          <RadioBar.Option value="" label="All" />
          <RadioBar.Option value="ios" label="iOS" />
          <RadioBar.Option value="android" label="Android" />
        </RadioBar>
        <Several
          label="Version"
          offered={options.versions}
          chosen={filters.version}
          onChange={(version) => {
            setFilters({ version });
          }}
        />
        <Several
          label="Region"
          offered={options.regions}
          chosen={filters.region}
          onChange={(region) => {
            setFilters({ region });
          }}
        />
        {idle.length === 0 ? null : <span className="appmon-muted">{idle.join(' and ')}: not in this data, not applied</span>}
        {filters.kind.map((kind) => (
          <Chip
            key={kind}
            onRequestRemove={() => {
              setFilters({ kind: filters.kind.filter((other) => other !== kind) });
            }}
          >
            kind: {kind}
          </Chip>
        ))}
      </div>
      {times ? (
        <div className="appmon-filters-right">
          <TimePicker />
        </div>
      ) : null}
    </div>
  );
}
