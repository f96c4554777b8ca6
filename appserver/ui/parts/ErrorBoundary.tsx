import Button from '@splunk/react-ui/Button';
import type { ReactNode } from 'react';
import { Component } from 'react';
import { codedError } from '../data/errors';
import { Notice } from './States';

interface Props {
  /** What failed, in words. */
  readonly what: string;
  readonly children: ReactNode;
}

/** Keeps a failing part from taking the page with it; a reload fetches chunks of a newer version. */
export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    const coded = codedError(this.state.error);
    return (
      <Notice level="bad" title={`${this.props.what} could not be shown`} detail={`${coded.code} · ${coded.message}`}>
        <Button
          label="Reload"
          onClick={() => {
            window.location.reload();
          }}
        />
      </Notice>
    );
  }
}
