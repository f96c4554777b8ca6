import { errorCatalogue } from '../../core/errors';

/** What can go wrong while building; every code ends the build. */
export const buildError = errorCatalogue({
  'APPMON-BUILD-FLAG': 'Unknown flag {flag}; expected {known}.',
  'APPMON-BUILD-COMPILE': 'The {stage} did not compile:\n{errors}',
  'APPMON-BUILD-TELEMETRY': '{file} holds text that the vetting of Splunk apps takes for telemetry: {text}',
  'APPMON-BUILD-ADDRESS': '{file} holds what looks like an IP address: {text}; expected none (see tools/build/webpack/clean-assets.ts).',
  'APPMON-BUILD-INTEGRITY': '{file} has the SHA-512 {found}; expected {expected}.',
  'APPMON-BUILD-LOCKED': 'Another build (process {pid}) did not end within {seconds} s.',
  'APPMON-BUILD-SCHEME': 'bin/js/{name}.mjs --scheme ended with {status}; expected a scheme as XML. {stderr}',
  'APPMON-BUILD-UNLISTED': '{file} may not ship: no row of tools/build/package-files.ts lists it.',
  'APPMON-BUILD-LICENCE': 'The package {name} ({license}) brings no licence text; expected one, or its terms in tools/build/notices.ts.',
  'APPMON-BUILD-NODE': 'The Node for {platform} could not be fetched; the package registry must be reachable through npm.',
  'APPMON-BUILD-STAMP': '{file} has no setting {key} to stamp; expected [{stanza}] {key} = …',
});
