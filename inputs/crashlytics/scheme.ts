import type { Scheme } from '../kit/scheme';

/** Crashlytics as Splunk lists it under Data inputs. The service account's key is no setting: it lives in storage/passwords. */
export const scheme: Scheme = {
  name: 'crashlytics',
  title: 'App Monitoring: Firebase Crashlytics',
  description: 'Pulls crash, ANR and non-fatal events of one Firebase app from the Crashlytics REST API.',
  args: [
    {
      name: 'firebase_app',
      title: 'Firebase app id',
      description: 'For example 1:571500000000:android:0a1b2c3d4e5f; its second part is the project number.',
      dataType: 'string',
      requiredOnCreate: true,
    },
    { name: 'app_id', title: 'App id', description: 'Id under which the app is monitored.', dataType: 'string', requiredOnCreate: true },
    {
      name: 'secret',
      title: 'Secret',
      description: 'Name in storage/passwords (realm app_monitoring) of the service account key, as JSON.',
      dataType: 'string',
      requiredOnCreate: true,
    },
    {
      name: 'in_app_prefixes',
      title: 'Own code',
      description: 'Package prefixes or image names of the app, comma separated.',
      dataType: 'string',
      requiredOnCreate: false,
    },
    {
      name: 'api_base',
      title: 'API address',
      description: 'Another address than Google’s, for a proxy or a test.',
      dataType: 'string',
      requiredOnCreate: false,
    },
    {
      name: 'allowed_custom_keys',
      title: 'Custom keys',
      description: 'Custom keys that may be kept, comma separated; empty = none.',
      dataType: 'string',
      requiredOnCreate: false,
    },
    {
      name: 'hash_secret',
      title: 'Hash key',
      description: 'Name in storage/passwords of the key for keyed hashes; empty = ids are dropped.',
      dataType: 'string',
      requiredOnCreate: false,
    },
    {
      name: 'symbol_url',
      title: 'Gateway for names',
      description: 'Address of the gateway that has the mappings, asked for what arrives obfuscated; empty = such reports stay pending.',
      dataType: 'string',
      requiredOnCreate: false,
    },
    {
      name: 'symbol_secret',
      title: 'Key of the gateway',
      description: 'Name in storage/passwords (realm app_monitoring) of a key with the right symbolicate.',
      dataType: 'string',
      requiredOnCreate: false,
    },
    {
      name: 'requests_per_minute',
      title: 'Requests a minute',
      description: 'Calls of the API in the long run; empty = 60.',
      dataType: 'number',
      requiredOnCreate: false,
    },
    {
      name: 'summary_index',
      title: 'Summary index',
      description: 'Where the feed reports its own health; empty = appmon_summary.',
      dataType: 'string',
      requiredOnCreate: false,
    },
  ],
};
