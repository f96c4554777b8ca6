import layout from '@splunk/react-page/18';
import { locale, username } from '@splunk/splunk-utils/config';
import SplunkThemeProvider from '@splunk/themes/SplunkThemeProvider';
import type { ComponentType, ReactNode } from 'react';
import { createFormats, supportedLocale } from '../../visualizations/kit/format';
import type { Scheme } from '../../visualizations/kit/tokens';
import { tokenStyle } from '../../visualizations/kit/tokens';
import '../../visualizations/stability_timeline/visualization.css';
import { rest } from './data/rest';
import type { Sources } from './data/sources';
import { hostSources } from './data/sources';
import { SourcesContext } from './data/use-data';
import { ErrorBoundary } from './parts/ErrorBoundary';
import { Toasts } from './parts/Toasts';
import { PhoneContext } from './shell/PageFrame';
import type { Place } from './state/account';
import { PlaceContext, readAccount, unknownAccount } from './state/account';
import type { Filters } from './state/filters';
import { defaults } from './state/filters';
import { DefaultFilters } from './state/use-url';
import { readScheme, within } from './theme';
import './ui.css';

/** What a page module exports as `page`. */
export interface PageModule {
  readonly title: string;
  readonly Component: ComponentType;
  /** Filters this page starts with where they differ. */
  readonly filters?: Partial<Filters>;
}

/** Pages by view name, each loaded on demand. */
export type PageMap = Readonly<Record<string, () => Promise<{ readonly page: PageModule }>>>;

const phoneWidth = 700;

/** Surroundings that every page needs: theme, colours, sources, account, messages. */
export function PageRoot(props: {
  scheme: Scheme;
  sources: Sources;
  place: Place;
  phone: boolean;
  filters?: Partial<Filters>;
  children: ReactNode;
}) {
  return (
    <SplunkThemeProvider family="prisma" colorScheme={props.scheme} density="compact">
      <div className="appmon" data-scheme={props.scheme} style={tokenStyle(props.scheme)}>
        <SourcesContext.Provider value={props.sources}>
          <PlaceContext.Provider value={props.place}>
            <PhoneContext.Provider value={props.phone}>
              <DefaultFilters.Provider value={{ ...defaults, ...props.filters }}>
                <Toasts>
                  <ErrorBoundary what="This page">{props.children}</ErrorBoundary>
                </Toasts>
              </DefaultFilters.Provider>
            </PhoneContext.Provider>
          </PlaceContext.Provider>
        </SourcesContext.Provider>
      </div>
    </SplunkThemeProvider>
  );
}

/** Loads a page and draws it into the host's layout. */
export async function startPage(view: string, pages: PageMap): Promise<void> {
  const load = pages[view];
  if (load === undefined) throw new Error(`A page named ${view} is expected in appserver/pages.`);
  const accountName = typeof username === 'string' ? username : '';
  const [module, scheme, account] = await Promise.all([load(), readScheme(), within(readAccount(rest), () => unknownAccount(accountName))]);
  const { page } = module;
  const sources = hostSources(rest);
  window.addEventListener('pagehide', () => {
    sources.cancelAll();
  });
  const phone = window.innerWidth < phoneWidth;
  const formats = createFormats(supportedLocale(typeof locale === 'string' ? locale : undefined), account.timeZone);
  // Numbers and dates follow the locale of the address; the words are English, and a screen reader must know.
  document.documentElement.lang = 'en';
  const { Component } = page;
  layout(
    <PageRoot scheme={scheme} sources={sources} place={{ account, formats }} phone={phone} filters={page.filters ?? {}}>
      <Component />
    </PageRoot>,
    {
      pageTitle: `${page.title} · App Monitoring`,
      theme: scheme,
      themeFamily: 'prisma',
      layout: 'scrolling',
      hideFooter: true,
      hideChrome: phone,
    },
  );
}
