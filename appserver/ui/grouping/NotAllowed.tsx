import { Notice } from '../parts/States';

/** Says who may regroup issues, to an account that may not. */
export const NotAllowed = ({ what }: { what: string }) => (
  <Notice
    level="none"
    title={`This account may not ${what}`}
    detail="Issues are merged, split and undone by engineering (role appmon_engineering or admin). Everything here can be read."
  />
);
