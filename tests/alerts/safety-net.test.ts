import { startInbox, type Inbox } from '../../tools/demo/inbox';
import { planted, several } from '../searches/plant';
import { startQuietProduct, type QuietProduct } from '../searches/quiet-product';
import { until } from '../support/until';

/** The safety net alone: what it finds is told, each once, however soon one follows the other. */
jest.setTimeout(120_000);

const NET = 'AppMon - Alert - Safety net';

let inbox: Inbox;
let quiet: QuietProduct;

const must = async (path: string, form: Readonly<Record<string, string>>): Promise<void> => {
  const { status, body } = await quiet.product.rest('POST', path, form);
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
};

const told = (): readonly string[] => inbox.received.filter(({ channel }) => channel === 'slack').map(({ text }) => text);

/** Twelve phones crash in one version. */
const spike = (version: string) =>
  several(12, 0, (phone) =>
    planted('app.crash', Date.now() / 1000 - 20, { ...phone, kind: 'crash', app_version: version, issue_key: 'a'.repeat(64) }),
  );

beforeAll(async () => {
  inbox = await startInbox({ http: 0, smtp: 0 });
  quiet = await startQuietProduct();
  await must('configs/conf-app_monitoring_settings/notifications', { allowed_private_hosts: '127.0.0.1' });
  await must('storage/passwords', { realm: 'app_monitoring', name: 'slack', password: `http://127.0.0.1:${inbox.httpPort}/slack` });
});

afterAll(async () => {
  await quiet.stop();
  await inbox.close();
});

test('a second spike within the hour is told as the first one was, and none is told again', async () => {
  for (const [at, version] of ['8.14.0', '8.15.0'].entries()) {
    await quiet.plant(spike(version));
    expect(await quiet.dispatch(NET, { trigger_actions: '1' })).toHaveLength(1);
    await until(`the message about ${version}`, () => (told().length > at ? true : undefined));
    expect(told()[at]).toContain(version);
    expect(await quiet.dispatch(NET, { trigger_actions: '1' })).toEqual([]);
  }
  expect(told()).toHaveLength(2);
});
