import { readConfig } from './config';

const codeOf = (argv: readonly string[], environment: NodeJS.ProcessEnv = {}): unknown => {
  try {
    return readConfig(argv, environment);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('settings from flags and variables', () => {
  test('have the documented defaults', () => {
    expect(readConfig([], {})).toMatchObject({
      webPort: 8000,
      mgmtPort: 8089,
      hecPort: 8088,
      gatewayPort: 4318,
      host: '127.0.0.1',
      demo: true,
      tls: undefined,
    });
  });

  test('a flag wins over its variable, an empty variable counts as not set', () => {
    const environment = { APPMON_WEB_PORT: '9000', APPMON_HEC_PORT: '' };
    expect(readConfig([], environment)).toMatchObject({ webPort: 9000, hecPort: 8088 });
    expect(readConfig(['--web-port=9001'], environment)).toMatchObject({ webPort: 9001 });
    expect(readConfig(['--web-port', '9002'], environment)).toMatchObject({ webPort: 9002 });
  });

  test.each([
    [{}, true],
    [{ APPMON_NO_DEMO: '1' }, false],
    [{ APPMON_NO_DEMO: 'true' }, false],
    [{ APPMON_NO_DEMO: '0' }, true],
    [{ APPMON_NO_DEMO: 'false' }, true],
  ])('the switch of the demo as a variable: %j gives %s', (environment, demo) => {
    expect(readConfig([], environment).demo).toBe(demo);
  });

  test('a public address needs a certificate or an explicit word', () => {
    expect(codeOf(['--host', '0.0.0.0'])).toBe('APPMON-FLAG-TLS');
    expect(codeOf(['--host', '0.0.0.0', '--insecure'])).toMatchObject({ host: '0.0.0.0' });
    expect(codeOf(['--host', '0.0.0.0'], { APPMON_INSECURE: '1' })).toMatchObject({ host: '0.0.0.0' });
    expect(codeOf(['--host', '0.0.0.0', '--tls-cert', '/c', '--tls-key', '/k'])).toMatchObject({ tls: { cert: '/c', key: '/k' } });
    expect(codeOf(['--tls-key', '/k'])).toBe('APPMON-FLAG-VALUE');
  });

  test.each([
    [['--nope'], 'APPMON-FLAG-UNKNOWN'],
    [['web-port', '1'], 'APPMON-FLAG-UNKNOWN'],
    [['--web-port'], 'APPMON-FLAG-VALUE'],
    [['--web-port', '1.5'], 'APPMON-FLAG-VALUE'],
    [['--web-port', '65536'], 'APPMON-FLAG-VALUE'],
    [['--data='], 'APPMON-FLAG-VALUE'],
    [['--data', '--no-demo'], 'APPMON-FLAG-VALUE'],
  ])('%j is refused with %s', (argv, code) => expect(codeOf(argv)).toBe(code));
});
