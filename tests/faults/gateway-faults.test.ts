import { FAULTS } from './gateway/faults';
import { hurtOf, UNHURT } from './gateway/run';
import { canMount, playOn } from './gateway/stage';

/** Each fault in its short form: nothing acknowledged is lost, every event is explained, the gateway lives and is well afterwards. */
jest.setTimeout(180_000);

const isMountable = canMount();

describe.each(FAULTS)('$name', ({ setting, play }) => {
  const here = setting?.(false) ?? {};
  if (here.disk !== undefined && !isMountable) {
    test.skip('needs an account that may mount a small file system', () => undefined);
    return;
  }

  test('loses nothing that was acknowledged', async () => {
    const verdict = await playOn(here, (stage) => play(stage, false));
    expect(verdict.acknowledged).toBeGreaterThan(0);
    expect(hurtOf(verdict)).toEqual(UNHURT);
  });
});
