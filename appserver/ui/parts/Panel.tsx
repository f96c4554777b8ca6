import Button from '@splunk/react-ui/Button';
import Dropdown from '@splunk/react-ui/Dropdown';
import Menu from '@splunk/react-ui/Menu';
import type { ReactNode } from 'react';
import { useId, useRef, useState } from 'react';
import type { Columns } from '../../../visualizations/kit/columns';
import { downloadCsv } from '../export/csv';
import { downloadPicture } from '../export/picture';
import { useToast } from './Toasts';

export interface PanelProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  /** Width in twelfths of the page. */
  readonly span?: 3 | 4 | 5 | 6 | 7 | 8 | 9 | 12;
  /** Controls beside the menu. */
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  /** Definition of what the panel shows. */
  readonly explain?: string;
  /** Address of the search behind the panel. */
  readonly search?: string;
  /** Result behind the panel, for the CSV. */
  readonly data?: Columns | undefined;
  /** The panel holds a chart that can be saved as a picture. */
  readonly picture?: boolean;
  readonly children: ReactNode;
}

const slug = (title: string): string => title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

/** A titled part of a page with its menu: search behind it, link, picture, CSV, definition. */
export function Panel(props: PanelProps) {
  const { title, span = 12, search, data, explain } = props;
  const [explained, setExplained] = useState(false);
  const heading = useId();
  const box = useRef<HTMLElement>(null);
  const toast = useToast();
  const id = slug(title);
  const copyLink = (): void => {
    const { origin, pathname, search: query } = window.location;
    void navigator.clipboard.writeText(`${origin}${pathname}${query}#${id}`).then(() => {
      toast('Link copied', 'normal');
    });
  };
  const savePicture = (): void => {
    const svg = box.current?.querySelector<SVGSVGElement>('svg.appmon-plot');
    if (svg !== null && svg !== undefined) downloadPicture(svg, title);
  };
  return (
    <section className={`appmon-panel appmon-span-${String(span)}`} aria-labelledby={heading} id={id} ref={box}>
      <div className="appmon-panel-head">
        <div className="appmon-panel-title">
          <h2 id={heading}>{title}</h2>
          {props.subtitle === undefined ? null : <p>{props.subtitle}</p>}
        </div>
        <div className="appmon-panel-actions">
          {props.actions}
          <Dropdown toggle={<Button appearance="subtle" label="⋯" aria-label={`Menu of ${title}`} />}>
            <Menu>
              {search === undefined ? null : (
                <Menu.Item to={search} openInNewContext>
                  Open in Search
                </Menu.Item>
              )}
              <Menu.Item onClick={copyLink}>Copy link to panel</Menu.Item>
              {props.picture === true ? <Menu.Item onClick={savePicture}>Save as picture</Menu.Item> : null}
              {data === undefined ? null : (
                <Menu.Item
                  onClick={() => {
                    downloadCsv(data, id);
                  }}
                >
                  Download CSV
                </Menu.Item>
              )}
              {explain === undefined ? null : (
                <Menu.Item
                  onClick={() => {
                    setExplained(!explained);
                  }}
                >
                  {explained ? 'Hide explanation' : 'Explain'}
                </Menu.Item>
              )}
            </Menu>
          </Dropdown>
        </div>
      </div>
      {explained ? <p className="appmon-explain">{explain}</p> : null}
      <div className="appmon-panel-body">{props.children}</div>
      {props.footer === undefined ? null : <div className="appmon-panel-foot">{props.footer}</div>}
    </section>
  );
}
