declare module '@splunk/react-page/18' {
  import type { ReactElement } from 'react';

  /** What the host is asked for around the page. `theme` is a colour scheme, never the name of a theme. */
  export interface LayoutOptions {
    pageTitle?: string;
    theme?: 'light' | 'dark';
    themeFamily?: 'prisma' | 'enterprise';
    layout?: 'scrolling' | 'fixed';
    hideChrome?: boolean;
    hideFooter?: boolean;
  }

  /** Draws an element inside the host's page. */
  export default function layout(element: ReactElement, options?: LayoutOptions): void;
}
