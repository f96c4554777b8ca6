import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';

/** Takes the focus when it appears, so that what somebody opened is read, and scrolled to, next. */
export function Focused({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  return (
    <div ref={box} tabIndex={-1} className="appmon-span-12 appmon-focused">
      {children}
    </div>
  );
}
