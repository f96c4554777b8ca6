import Button from '@splunk/react-ui/Button';
import { platformName } from '../../ui/facts/narrow';
import { DataTable } from '../../ui/parts/DataTable';
import { numberColumn } from '../../ui/parts/number-column';
import { EmptyGood, Notice } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { useToast } from '../../ui/parts/Toasts';
import { useFormats } from '../../ui/state/account';
import { namedTarget } from './facts';
import type { BaseProps } from './QualityPanel';
import { QualityPanel } from './QualityPanel';
import type { MissingSymbol, Symbols } from './symbol-facts';
import { missingSymbolsOf, symbolsOf } from './symbol-facts';

/** How many reports of each release have readable stacks. */
export function SymbolsPanel({ base }: BaseProps) {
  const formats = useFormats();
  const symbols = symbolsOf(base.rows);
  return (
    <QualityPanel
      title="Symbols by version"
      subtitle="reports of seven days whose stack has names; those that late symbols named count"
      span={7}
      base={base}
      explain="Named: every own frame that identifies the failure has a name. Partial: some have. Waiting: the failing frame has none, its symbols are not here yet. None: no frame could be named. Own frames: share of the app’s own frames with names."
      none={symbols.length === 0 ? <Notice level="none" title="No report in seven days" detail="Symbols are judged on reports." /> : null}
      content={() => (
        <DataTable
          caption="Symbols by version"
          rows={symbols}
          rowKey={({ app, version, platform }) => `${app} ${platform} ${version}`}
          columns={[
            {
              id: 'version',
              title: 'Version',
              sort: ({ version }) => version,
              cell: ({ version, platform }) => <b>{`${platformName(platform)} ${version}`}</b>,
            },
            numberColumn<Symbols>('Named', {
              value: ({ named }) => named,
              text: (named) => <Tag level={named >= namedTarget ? 'normal' : 'watch'}>{formats.percent(named, 0)}</Tag>,
            }),
            numberColumn<Symbols>('Own frames', {
              value: ({ frames }) => frames,
              text: (frames) => formats.percent(frames, 0),
              wide: true,
            }),
            numberColumn<Symbols>('Partial', { value: ({ partial }) => partial, text: (partial) => formats.number(partial), wide: true }),
            numberColumn<Symbols>('Waiting', { value: ({ waiting }) => waiting, text: (waiting) => formats.number(waiting) }),
            numberColumn<Symbols>('None', { value: ({ none }) => none, text: (none) => formats.number(none), wide: true }),
            numberColumn<Symbols>('Late', { value: ({ late }) => late, text: (late) => formats.number(late), wide: true }),
            numberColumn<Symbols>('Reports', { value: ({ reports }) => reports, text: (reports) => formats.number(reports) }),
          ]}
        />
      )}
    />
  );
}

/** The command that uploads a file, to be copied; the file's name in it is the one that builds usually give. */
function Upload({ command, file }: Pick<MissingSymbol, 'command' | 'file'>) {
  const toast = useToast();
  const copy = (): void => {
    void navigator.clipboard.writeText(command).then(() => {
      toast('Command copied', 'normal');
    });
  };
  return (
    <>
      <code className="appmon-mono">{command}</code> <Button label="Copy" aria-label={`Copy the command for ${file}`} onClick={copy} />
    </>
  );
}

/** Symbol files that reports need and nobody has uploaded. */
export function MissingSymbolsPanel({ base }: BaseProps) {
  const formats = useFormats();
  const missing = missingSymbolsOf(base.rows);
  return (
    <QualityPanel
      title="Missing symbols"
      subtitle="what to upload, the newest need first; reports that wait are named within minutes"
      span={12}
      base={base}
      none={
        missing.length === 0 ? (
          <EmptyGood title="No symbols are missing" detail="Every report of seven days found the symbols of the app’s own code." />
        ) : null
      }
      content={() => (
        <DataTable
          caption="Missing symbols"
          rows={missing}
          rowKey={({ app, platform, id }) => `${app} ${platform} ${id}`}
          columns={[
            {
              id: 'version',
              title: 'Version',
              cell: ({ version, platform, app }) => (
                <div className="appmon-nowrap">
                  <b>{`${platformName(platform)} ${version}`}</b>
                  <div className="appmon-sub">{app}</div>
                </div>
              ),
            },
            {
              id: 'file',
              title: 'File',
              cell: ({ file, id }) => (
                <div className="appmon-breaks">
                  {file}
                  <div className="appmon-sub appmon-mono">{id}</div>
                </div>
              ),
            },
            numberColumn<MissingSymbol>('Reports', { value: ({ reports }) => reports, text: (reports) => formats.number(reports) }),
            numberColumn<MissingSymbol>('Installations', {
              value: ({ installations }) => installations,
              text: (installations) => formats.number(installations),
              wide: true,
            }),
            { id: 'since', title: 'Since', wide: true, cell: ({ since }) => (since === null ? '—' : formats.dateTime(since)) },
            { id: 'upload', title: 'Upload', wide: true, cell: ({ command, file }) => <Upload command={command} file={file} /> },
          ]}
        />
      )}
    />
  );
}
