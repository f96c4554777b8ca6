import { memoryKv } from '../../../tests/support/memory-kv';
import { kvEdit, kvFind } from './kv';

const edit = {
  collection: 'appmon_incidents',
  key: 'INC-1',
  change: { state: 'acknowledged', acked_by: 'ana' },
  who: 'ana',
  what: 'INC-1 acknowledged',
} as const;
const now = 1_794_898_800_000;

describe('kvEdit', () => {
  it('writes the next version and an audit record with before and after', async () => {
    const { rest, stored } = memoryKv({ 'appmon_incidents/INC-1': { _key: 'INC-1', state: 'open', title: 'x', version: 3 } });
    await kvEdit(rest, { ...edit, version: 3 }, now);
    expect(stored.get('appmon_incidents/INC-1')).toEqual({ _key: 'INC-1', state: 'acknowledged', acked_by: 'ana', title: 'x', version: 4 });
    const audit = [...stored].find(([path]) => path.startsWith('appmon_audit/'))?.[1];
    expect(audit).toEqual({
      _key: expect.any(String) as string,
      time: 1_794_898_800,
      who: 'ana',
      what: 'INC-1 acknowledged',
      subject: 'appmon_incidents/INC-1',
      before: '{"state":"open","acked_by":null}',
      after: '{"state":"acknowledged","acked_by":"ana"}',
      why: '',
    });
  });

  it('refuses when somebody was faster, says who, and writes nothing', async () => {
    const { rest, stored, asked } = memoryKv({
      'appmon_incidents/INC-1': { _key: 'INC-1', state: 'acknowledged', acked_by: 'luis', version: 4 },
    });
    await expect(kvEdit(rest, { ...edit, version: 3 }, now)).rejects.toMatchObject({
      code: 'APPMON-P-020',
      message: expect.stringContaining('luis') as string,
    });
    expect(stored.size).toBe(1);
    expect(asked.every(({ method }) => method !== 'POST')).toBe(true);
  });

  it('refuses when the record is gone', async () => {
    const { rest } = memoryKv({});
    await expect(kvEdit(rest, { ...edit, version: 1 }, now)).rejects.toMatchObject({ code: 'APPMON-P-021' });
  });
});

describe('kvFind', () => {
  it('sends conditions as JSON data, so that a value cannot become an operator', async () => {
    const { rest, asked } = memoryKv({});
    await kvFind(rest, 'appmon_issues', { query: { issue: '"},{"$where":"1' }, sort: 'time:-1', limit: 5 });
    expect(asked[0]?.query).toEqual({ query: '{"issue":"\\"},{\\"$where\\":\\"1"}', sort: 'time:-1', limit: '5' });
  });
});
