import type { ReactNode } from 'react';
import type { Live } from '../data/use-data';
import type { PanelProps } from './Panel';
import { Panel } from './Panel';
import { WhenReady } from './States';

export interface DataPanelProps<Value> extends Omit<PanelProps, 'children'> {
  /** What the panel is drawn from. */
  readonly live: Live<Value>;
  /** Height in pixels that the content will take. */
  readonly space?: number;
  /** Shown instead of the content when it says something: nothing to show, or too little. */
  readonly empty?: ReactNode;
  readonly children: (value: Value) => ReactNode;
}

/** A panel drawn from one source, in whatever state that is: loading, error, empty, or its content. */
export function DataPanel<Value>({ live, space, empty, children, ...panel }: DataPanelProps<Value>) {
  return (
    <Panel {...panel}>
      <WhenReady live={live} search={panel.search} space={space} empty={empty}>
        {children}
      </WhenReady>
    </Panel>
  );
}
