import { errorCatalogue } from '../../core/errors';

/** Every error of the Crashlytics feed. */
export const feedError = errorCatalogue({
  'APPMON-CRASHLYTICS-APP': 'The Firebase app id expects the form 1:<project number>:<android or ios>:<hex>; got {value}.',
  'APPMON-CRASHLYTICS-SETTING': 'The setting {name} is missing.',
  'APPMON-CRASHLYTICS-RATE': 'The setting requests_per_minute expects a number from 1 to 6000; got {value}.',
  'APPMON-CRASHLYTICS-SECRET':
    'storage/passwords holds no service account key under realm app_monitoring, name {name}, or it is not the JSON with client_email and private_key that Google hands out.',
  'APPMON-CRASHLYTICS-TOKEN': 'The token endpoint answered {status}: {text}',
  'APPMON-CRASHLYTICS-REFUSED': 'Crashlytics answered {status}: {text}',
  'APPMON-CRASHLYTICS-BUSY': 'Crashlytics answered {status} {attempts} times in a row; the window is read on in {wait} s or later.',
  'APPMON-CRASHLYTICS-SIZE': 'One event of Crashlytics is larger than {limit} bytes; the window cannot be read past it.',
  'APPMON-CRASHLYTICS-BODY': 'Crashlytics answered something that is no list of events.',
});
