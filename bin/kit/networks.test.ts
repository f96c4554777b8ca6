import { checkUrl } from './http';
import { isPrivateAddress } from './networks';

/** First and last address of each range of the IANA registry of special-purpose addresses, and neighbours that are public. */
describe('addresses that outgoing calls refuse', () => {
  test.each([
    ['0.0.0.0', '0.255.255.255'],
    ['10.0.0.0', '10.255.255.255'],
    ['100.64.0.0', '100.127.255.255'],
    ['127.0.0.1', '127.255.255.255'],
    ['169.254.0.0', '169.254.169.254'],
    ['172.16.0.0', '172.31.255.255'],
    ['192.0.0.0', '192.0.0.255'],
    ['192.168.0.0', '192.168.255.255'],
    ['198.18.0.0', '198.19.255.255'],
    ['224.0.0.0', '255.255.255.255'],
    ['::', '::1'],
    ['64:ff9b::', '64:ff9b::a9fe:a9fe'],
    ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
    ['2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['ff00::', 'ff02::1'],
    ['::ffff:127.0.0.1', '::ffff:a9fe:a9fe'],
  ])('%s to %s', (first, last) => {
    expect([isPrivateAddress(first), isPrivateAddress(last)]).toEqual([true, true]);
  });

  test.each(['1.0.0.0', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0', '172.15.255.255'])(
    'but not %s',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );
  test.each(['172.32.0.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '2606:4700::1111'])(
    'nor %s',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );
  test('nor a public IPv4 address mapped into IPv6', () => {
    expect(isPrivateAddress('::ffff:8.8.8.8')).toBe(false);
  });
});

describe('the address of a destination', () => {
  const none = { allowedPrivateHosts: [] };
  const refused = (address: string, settings: { allowedPrivateHosts: readonly string[] } = none): unknown => {
    try {
      return checkUrl('the Slack webhook', address, settings).href;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  test.each([
    ['https://hooks.slack.com/services/T/B/x', 'https://hooks.slack.com/services/T/B/x'],
    ['http://hooks.slack.com/services/T/B/x', 'APPMON-URL'],
    ['no address', 'APPMON-URL'],
    ['https://localhost/x', 'APPMON-URL-PRIVATE'],
    ['https://169.254.169.254/latest/meta-data', 'APPMON-URL-PRIVATE'],
    ['https://[::1]/x', 'APPMON-URL-PRIVATE'],
    ['https://[::ffff:127.0.0.1]/x', 'APPMON-URL-PRIVATE'],
    ['https://2130706433/x', 'APPMON-URL-PRIVATE'],
    ['https://0x7f.1/x', 'APPMON-URL-PRIVATE'],
  ])('%s gives %s', (address, expected) => expect(refused(address)).toBe(expected));

  test('may be private, and plain http, for a host that an administrator lists', () => {
    expect(refused('http://10.1.2.3:8080/x', { allowedPrivateHosts: ['10.1.2.3'] })).toBe('http://10.1.2.3:8080/x');
  });
});
