import Select from '@splunk/react-ui/Select';
import type { KeyboardEvent } from 'react';
import { usePhone } from '../shell/PageFrame';

export interface TabsProps {
  readonly label: string;
  readonly tabs: readonly { readonly id: string; readonly name: string }[];
  readonly active: string;
  /** Id of the panel the tabs control. */
  readonly controls: string;
  readonly onChange: (id: string) => void;
}

/** Tabs with arrow keys; a list to choose from on a phone, where tabs would overlap. */
export function Tabs({ label, tabs, active, controls, onChange }: TabsProps) {
  const phone = usePhone();
  if (phone)
    return (
      <Select
        inline
        prefixLabel={label}
        aria-label={label}
        value={active}
        onChange={(_event, { value }) => {
          onChange(String(value));
        }}
      >
        {tabs.map(({ id, name }) => (
          <Select.Option key={id} label={name} value={id} />
        ))}
      </Select>
    );
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const at = tabs.findIndex(({ id }) => id === active);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onChange(next.id);
    const list = event.currentTarget;
    requestAnimationFrame(() => {
      list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    });
  };
  return (
    <div className="appmon-tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={id === active}
          aria-controls={controls}
          tabIndex={id === active ? 0 : -1}
          onClick={() => {
            onChange(id);
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
