import { ATTACKS, hurtOf } from './attacks';
import { besiege } from './siege';

/** Plays the long form of each attack; tells what each came to. True when every answer was as it should be, memory bounded and healthy clients served. */
export async function playAttacks(tell: (line: object) => void): Promise<boolean> {
  let isUnhurt = true;
  await besiege(ATTACKS, true, (siege) => {
    const attack = ATTACKS.find(({ name }) => name === siege.attack);
    const hurt = attack && hurtOf(attack, siege, true);
    tell(hurt === undefined ? siege : { ...siege, hurt });
    isUnhurt &&= hurt === undefined;
  });
  return isUnhurt;
}
