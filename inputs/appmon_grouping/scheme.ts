import type { Scheme } from '../kit/scheme';

/** The comparison of issues as Splunk lists it under Data inputs. Whether it merges is set in app_monitoring_settings.conf. */
export const scheme: Scheme = {
  name: 'appmon_grouping',
  title: 'App Monitoring: similar issues',
  description:
    'Compares issues that have new variants with the others and proposes which may be one; merges near-identical ones where that is switched on.',
  args: [
    {
      name: 'apps',
      title: 'Apps',
      description: 'Ids of the apps whose issues are compared, comma separated; empty = every app that sends.',
      dataType: 'string',
      requiredOnCreate: false,
    },
  ],
};
