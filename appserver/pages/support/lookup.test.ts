import { foundOf, keyType, lookupSearch } from './lookup';

describe('keys of a look-up', () => {
  it.each([
    ['K7TQ-2M9D', 'support code'],
    ['k7tq2m9d', 'support code'],
    ['5d0e91aa-1111-4222-8333-444455556666', 'session id'],
    ['a'.repeat(64), 'reference'],
    ['TRX_9921-a', 'error code'],
  ])('%s is a %s', (key, type) => {
    expect(keyType(key)).toBe(type);
  });

  // Values with valid check digits: an IBAN of the ISO 13616 registry, a test card number, a DNI (number modulo 23 gives the letter).
  it.each(['ES9121000418450200051332', '4111 1111 1111 1111', '12345678Z', '600123456', '00123456', 'ana@example.com'])(
    '%s is refused as personal data',
    (key) => {
      expect(() => keyType(key)).toThrow(expect.objectContaining({ code: 'APPMON-P-022' }));
    },
  );

  it.each(['x" OR index=*', '| delete', '`m`', ''])('%j is refused as no key', (key) => {
    expect(() => lookupSearch(key)).toThrow(expect.objectContaining({ code: 'APPMON-P-003' }));
  });

  it('searches the code as the app writes it', () => {
    // D. Crockford, Base 32: o reads as 0, i and l as 1.
    expect(lookupSearch('KOTQ-2il9').spl).toContain('(support_code="K0TQ2119")');
    expect(lookupSearch('k7tq-2m9d').spl).toContain('(support_code="K7TQ2M9D") | head 500');
  });
});

describe('what a look-up found', () => {
  it('counts sessions and takes the session of the newest failure', () => {
    const found = foundOf([
      {
        _time: '100',
        session_id: 's1',
        event_name: 'session.start',
        app_version: '8.14.0',
        device_model_name: 'Galaxy A54',
        os_name: 'Android',
        os_version: '14',
      },
      { _time: '130', session_id: 's1', event_name: 'app.crash', title: 'Sign.pay', issue_key: 'k1' },
      { _time: '200', session_id: 's2', event_name: 'session.start' },
    ]);
    expect(found).toMatchObject({ sessions: 2, session: 's1', device: 'Galaxy A54 Android 14', version: '8.14.0' });
    expect(found?.crashes).toHaveLength(1);
    expect(found?.steps.columns[0]).toHaveLength(2);
    expect(foundOf([])).toBeNull();
  });
});
