import type { ReactNode } from 'react';
import { createContext, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { Glyph } from '../../../visualizations/kit/Glyph';
import type { Level } from '../../../visualizations/kit/tokens';

/** Shows a short message; errors (level bad) stay until closed, others go after six seconds. One a text. */
export type ShowToast = (text: string, level: Level, action?: { readonly label: string; run(): void }) => void;

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly level: Level;
  readonly action: { readonly label: string; run(): void } | undefined;
}

const lifeMs = 6000;
const ToastContext = createContext<ShowToast>(() => undefined);

/** The way to show a toast. */
export const useToast = (): ShowToast => useContext(ToastContext);

/** Keeps and draws the toasts of a page. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const counter = useRef(0);
  const close = useCallback((id: number) => {
    setToasts((list) => list.filter((toast) => toast.id !== id));
  }, []);
  const show = useCallback<ShowToast>(
    (text, level, action) => {
      counter.current += 1;
      const id = counter.current;
      setToasts((list) => [...list.filter((toast) => toast.text !== text), { id, text, level, action }]);
      if (level !== 'bad') setTimeout(close, lifeMs, id);
    },
    [close],
  );
  const list = useMemo(
    () =>
      toasts.map((toast) => (
        <li key={toast.id} className={`appmon-toast appmon-is-${toast.level}`}>
          <Glyph level={toast.level} />
          <span>{toast.text}</span>
          {toast.action === undefined ? null : (
            <button
              type="button"
              className="appmon-link"
              onClick={() => {
                toast.action?.run();
                close(toast.id);
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            className="appmon-link"
            aria-label={`Close: ${toast.text}`}
            onClick={() => {
              close(toast.id);
            }}
          >
            ✕
          </button>
        </li>
      )),
    [toasts, close],
  );
  return (
    <ToastContext.Provider value={show}>
      {children}
      <ul className="appmon-toasts" aria-live="polite" aria-label="Messages">
        {list}
      </ul>
    </ToastContext.Provider>
  );
}
