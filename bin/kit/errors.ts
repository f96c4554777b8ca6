import { errorCatalogue } from '../../core/errors';

/** Every error of the parts that inputs and alert actions share. */
export const kitError = errorCatalogue({
  'APPMON-SPLUNKD-REACH':
    'splunkd at {uri} cannot be reached: {reason}. An authority of its certificate that is not public is expected in etc/auth/cacert.pem of the host.',
  'APPMON-SPLUNKD': 'splunkd answered {status} to {method} {path}: {text}',
  'APPMON-URL': 'The address of {what} is not a valid https (or allowed http) URL.',
  'APPMON-URL-PRIVATE': 'The address of {what} leads to {host}, a private or local address that is not listed in allowed_private_hosts.',
  'APPMON-HTTP': '{what} answered {status}.',
  'APPMON-HTTP-REACH': '{what} cannot be reached: {reason}',
  'APPMON-CA-FILE': 'The certificate authorities of setting ca_file cannot be read from {file}: {reason}.',
  'APPMON-PAYLOAD': 'The payload on standard input is not the JSON of an alert action with server_uri and session_key.',
  'APPMON-SLACK-SECRET':
    'No Slack webhook or token is stored: store it on the Setup page (storage/passwords, realm app_monitoring, name slack).',
  'APPMON-SLACK-CHANNEL': 'A bot token needs the name of a channel (param.channel).',
  'APPMON-SLACK-REFUSED': 'Slack refused the message: {reason}',
});
