import { errorCatalogue } from '../../core/errors';

export const appInspectError = errorCatalogue({
  'APPMON-APPINSPECT-MISSING': 'No splunk-appinspect at {path}; expected the one that .ci/run installs, or its path in APPMON_APPINSPECT.',
  'APPMON-APPINSPECT-PACKAGE': 'No package {path}; expected `npm run package` to have run.',
  'APPMON-APPINSPECT-RUN': 'splunk-appinspect ended with {status} on {run}: {output}',
});
