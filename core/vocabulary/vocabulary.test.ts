import {
  FACTS,
  FIELDS,
  FIELD_BY_NAME,
  indexedFieldsOf,
  indexOfSourcetype,
  nestIndexed,
  orderEvent,
  SOURCETYPE_OF_EVENT,
  splitIndexed,
} from '.';

describe('field table', () => {
  it('names each field once, in snake_case, with arrays last', () => {
    const names = FIELDS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
    const firstArray = FIELDS.findIndex(({ group }) => group === 'array');
    expect(FIELDS.slice(firstArray).every(({ type }) => type === 'array' || type === 'object')).toBe(true);
  });

  it('indexes what the contract lists', () => {
    const always = ['event_id', 'event_name', 'received_time', 'app_id', 'platform', 'app_version', 'region', 'kind'];
    const place = ['os_version', 'device_model_code', 'country', 'install_id_hash'];
    expect([...indexedFieldsOf('log')].sort()).toEqual([...always].sort());
    expect([...indexedFieldsOf('app.crash')].sort()).toEqual([...always, ...place, 'issue_key', 'variant_key'].sort());
    expect([...indexedFieldsOf('session.start')].sort()).toEqual([...always, ...place, 'user_id_hash'].sort());
    const call = ['service_name', 'http_route', 'http_status', 'journey', 'step'];
    expect([...indexedFieldsOf('http.call')].sort()).toEqual([...always, ...call].sort());
  });

  it('maps every fact to a field and every event to a sourcetype with an index', () => {
    const heads = Object.values(FACTS).flatMap((paths) => Object.values(paths).map((path) => path.split('.')[0] ?? ''));
    expect(heads.filter((field) => !FIELD_BY_NAME.has(field))).toEqual([]);
    expect(Object.values(SOURCETYPE_OF_EVENT).map(indexOfSourcetype)).not.toContain(undefined);
  });
});

describe('event on the wire', () => {
  const event = orderEvent({
    frames: [{ symbol: 'a' }],
    exception_message: 'x'.repeat(5000),
    app_id: 'bank',
    event_name: 'app.crash',
    issue_key: 'k',
    extra: 1,
    culprit: undefined,
  });

  it('puts scalars before arrays, cuts long text and leaves out what is absent', () => {
    expect(Object.keys(event)).toEqual(['event_name', 'app_id', 'exception_message', 'issue_key', 'extra', 'frames']);
    expect(event['exception_message']).toHaveLength(800);
  });

  it('never has one name in the body and in the indexed fields', () => {
    const { body, fields } = splitIndexed(event);
    expect(Object.keys(fields)).toEqual(['event_name', 'app_id', 'issue_key']);
    expect(Object.keys(body)).toEqual(['exception_message', 'extra', 'frames']);
    expect(nestIndexed(event)).toEqual({ ix: fields, ...body });
  });
});
