import { runOnRows, runOver } from '../testing/run';
import { COMMANDS } from './index';

const cases = COMMANDS.flatMap((command) =>
  command.examples.map((example) => ({ command, example, name: `${command.name}: ${example.title}` })),
);

describe('documented examples', () => {
  it.each(cases)('$name', async ({ example }) => {
    const outcome = example.input === undefined ? await runOver(`| ${example.search}`) : await runOnRows(example.search, example.input);
    expect(outcome.rows).toEqual(example.output);
  });

  it('every command says what it does', () => {
    for (const command of COMMANDS) {
      expect(command.doc.summary).toMatch(/\.$/);
      expect(command.doc.syntax).toContain(command.name);
    }
  });
});
