import { FAULTS } from './faults';
import { playOn, type Verdict } from './stage';

/** What a verdict must say: nothing lost, nothing unexplained, nobody fallen over, and a gateway that is well. */
export const hurtOf = ({ missing, unexplained, ownEnds, destination }: Verdict) => ({ missing, unexplained, ownEnds, destination });

/** A gateway that nothing hurt. */
export const UNHURT = { missing: 0, unexplained: 0, ownEnds: 0, destination: 'ok' };

/** Plays the long form of each fault whose name holds the text; tells each verdict. True when nothing was hurt. */
export async function playFaults(named: string, tell: (line: object) => void): Promise<boolean> {
  let isUnhurt = true;
  for (const { name, setting, play } of FAULTS.filter((fault) => fault.name.includes(named))) {
    const started = performance.now();
    const verdict = await playOn(setting?.(true) ?? {}, (stage) => play(stage, true));
    tell({ fault: name, seconds: Math.round((performance.now() - started) / 1000), ...verdict });
    isUnhurt &&= JSON.stringify(hurtOf(verdict)) === JSON.stringify(UNHURT);
  }
  return isUnhurt;
}
