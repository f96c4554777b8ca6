import type { ReactNode } from 'react';
import { createContext, useContext } from 'react';
import { ErrorBoundary } from '../parts/ErrorBoundary';
import type { FilterOptions } from './FilterBar';
import { FilterBar, noOptions } from './FilterBar';
import type { DataTruth } from './PageHeader';
import { PageHeader } from './PageHeader';
import { PhoneBar } from './PhoneBar';

/** True on a phone: the page draws its own bar and the host's chrome is hidden. Decided once, at load. */
export const PhoneContext = createContext(false);

/** Whether the page is drawn for a phone. */
export const usePhone = (): boolean => useContext(PhoneContext);

export interface PageFrameProps {
  readonly title: string;
  readonly options?: FilterOptions;
  /** What the header says about the data; null = the page shows settings, not data. */
  readonly truth: DataTruth | null;
  readonly filters?: boolean;
  /** The page has a time range. */
  readonly times?: boolean;
  readonly answer: ReactNode;
  readonly children: ReactNode;
}

/** What every page has: header, filters, answer strip, then its panels on a grid of twelve columns. */
export function PageFrame({ title, options = noOptions, truth, filters = true, times = true, answer, children }: PageFrameProps) {
  const phone = usePhone();
  return (
    <>
      {phone ? <PhoneBar title={title} options={options} times={times} /> : null}
      <main className={phone ? 'appmon-page appmon-phone' : 'appmon-page'}>
        <a className="appmon-skip" href="#answer">
          Skip to the answer
        </a>
        <PageHeader title={title} truth={truth} phone={phone} />
        {filters ? <FilterBar options={options} times={times} /> : null}
        <ErrorBoundary what="The answer">{answer}</ErrorBoundary>
        <div className="appmon-grid">{children}</div>
      </main>
    </>
  );
}
