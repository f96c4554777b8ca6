import { gzipSync } from 'node:zlib';
import { until } from './fake-hec';
import { fixtureForEachTest } from './fixture';
import { JAVA } from './samples';

const { fixture, post } = fixtureForEachTest();

describe('crash reports', () => {
  it('takes a report as it is, and with metadata', async () => {
    const plain = await post('/v1/crashes?app_id=com.examplebank.retail&platform=android&event_id=r1', gzipSync(JAVA), {
      'content-encoding': 'gzip',
      'content-type': 'text/plain',
    });
    expect([plain.status, await plain.json()]).toEqual([200, { event_ids: ['r1'] }]);
    const form = new FormData();
    form.set('report', new Blob([JAVA]), 'report.txt');
    form.set(
      'metadata',
      JSON.stringify({
        app_id: 'com.examplebank.retail',
        platform: 'android',
        install_id: 'phone-7',
        kind: 'anr',
        country: 'ES',
        event_id: 'r2',
        occurred_time: 1772409600,
      }),
    );
    expect(await (await post('/v1/crashes', form)).json()).toEqual({ event_ids: ['r2'] });
    await until('both', () => fixture().hec.taken.length === 2);
    expect(fixture().hec.taken[0]).toMatchObject({
      sourcetype: 'appmon:crash',
      index: 'appmon_crashes',
      fields: { event_id: 'r1', kind: 'crash' },
    });
    expect(fixture().hec.taken[1]).toMatchObject({
      time: 1772409600,
      fields: {
        event_id: 'r2',
        kind: 'anr',
        event_name: 'app.anr',
        country: 'ES',
        install_id_hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      },
    });
  });

  it('keeps what it cannot read, and refuses an empty body', async () => {
    expect((await post('/v1/crashes', 'what is this?')).status).toBe(200);
    await until('it', () => fixture().hec.taken.length === 1);
    expect(fixture().hec.taken[0]).toMatchObject({ fields: { kind: 'unparsed' }, event: { raw: ['what is this?'] } });
    const empty = await post('/v1/crashes', '');
    expect([empty.status, ((await empty.json()) as { code: string }).code]).toEqual([400, 'APPMON-GATEWAY-EMPTY']);
  });

  it('takes multipart with a long part that has no name', async () => {
    const unnamed = `--b\r\nContent-Type: text/plain\r\n\r\n${'x'.repeat(100_000)}\r\n`;
    const report = `--b\r\nContent-Disposition: form-data; name="report"; filename="r"\r\n\r\n${JAVA}\r\n--b--\r\n`;
    const reply = await post('/v1/crashes', unnamed + report, { 'content-type': 'multipart/form-data; boundary=b' });
    expect(reply.status).toBe(200);
  });

  it('refuses multipart that breaks off anywhere, and lives', async () => {
    const body = '--b\r\nContent-Disposition: form-data; name="report"; filename="r.txt"\r\n\r\njava.lang.E: x\r\n--b--\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    for (let length = 0; length < body.length - '--\r\n'.length; length++) {
      const reply = await post('/v1/crashes', body.slice(0, length), headers);
      expect([length, reply.status]).toEqual([length, 400]);
    }
    expect((await post('/v1/crashes', body, headers)).status).toBe(200);
  });
});
