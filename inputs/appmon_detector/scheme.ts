import type { Scheme } from '../kit/scheme';

/** The detector as Splunk lists it under Data inputs. Its thresholds live in app_monitoring_settings.conf. */
export const scheme: Scheme = {
  name: 'appmon_detector',
  title: 'App Monitoring: detector',
  description: 'Looks every ten seconds at what was received and tells people about crash spikes and new issues.',
  args: [
    {
      name: 'apps',
      title: 'Apps',
      description: 'Ids of the apps to watch, comma separated; empty = every app that sends.',
      dataType: 'string',
      requiredOnCreate: false,
    },
  ],
};
