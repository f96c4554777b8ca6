import type { JsonObject } from '../../core/vocabulary';
import { openGroupingRules } from './grouping-rules';

const rule = (more: JsonObject): JsonObject => ({ rule: 'r1', kind: 'frame', function: 'com.bank.net.*', action: 'ignore', ...more });

describe('rules of grouping of an input', () => {
  it('are those of its app and those for all, as they are when asked for', async () => {
    let rows: JsonObject[] = [rule({ app_id: 'bank' }), rule({ rule: 'r2', app_id: 'other' }), rule({ rule: 'r3' })];
    const rules = openGroupingRules('bank', () => Promise.resolve(rows), fail);
    expect((await rules())?.frames.map(({ id }) => id)).toEqual(['r1', 'r3']);
    rows = [];
    expect(await rules()).toBeUndefined();
  });

  it('stay as they were when the table cannot be read or holds a rule that cannot be applied', async () => {
    const answers: (() => Promise<JsonObject[]>)[] = [
      () => Promise.resolve([rule({})]),
      () => Promise.resolve([rule({ action: 'drop' })]),
      () => Promise.reject(new Error('no answer')),
    ];
    const told: string[] = [];
    const rules = openGroupingRules(
      'bank',
      () => (answers.shift() ?? fail)(),
      (message) => told.push(message),
    );
    const [first, second, third] = [await rules(), await rules(), await rules()];
    expect(first?.frames.map(({ id }) => id)).toEqual(['r1']);
    expect([second, third]).toEqual([first, first]);
    expect(told).toEqual([
      'The rules of grouping stay as they were: Expected +app, -app, ignore as action of the grouping rule r1; got drop.',
      'The rules of grouping stay as they were: no answer',
    ]);
  });
});

function fail(): never {
  throw new Error('Nothing to warn of was expected.');
}
