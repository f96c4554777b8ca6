import type { ReactNode } from 'react';
import { lazy, Suspense } from 'react';
import { ErrorBoundary } from '../parts/ErrorBoundary';
import { Skeleton } from '../parts/States';

// What somebody decides with is loaded when it is first opened: most visits to a page only read.
export const MergePanel = lazy(() =>
  import(/* webpackChunkName: "grouping" */ './MergePanel').then(({ MergePanel: component }) => ({ default: component })),
);
export const MergeDecision = lazy(() =>
  import(/* webpackChunkName: "grouping" */ './MergeDecision').then(({ MergeDecision: component }) => ({ default: component })),
);
export const SplitPanel = lazy(() =>
  import(/* webpackChunkName: "grouping" */ './SplitPanel').then(({ SplitPanel: component }) => ({ default: component })),
);
export const UndoForm = lazy(() =>
  import(/* webpackChunkName: "grouping" */ './UndoForm').then(({ UndoForm: component }) => ({ default: component })),
);

/** The space of a decision while it is loaded, and what is said when that fails. */
export const Opening = ({ children }: { children: ReactNode }) => (
  <ErrorBoundary what="This decision">
    <Suspense fallback={<Skeleton progress={0} space={200} />}>{children}</Suspense>
  </ErrorBoundary>
);
