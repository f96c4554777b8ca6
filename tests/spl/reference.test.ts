import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePages } from '../../runtime/spl/reference';

const FOLDER = join(__dirname, '../../docs/reference/spl');

describe('docs/reference/spl (written by `node tools/run.cjs reference`)', () => {
  it.each(referencePages())('$path says what the definitions say', ({ path, text }) => {
    expect(readFileSync(join(FOLDER, path), 'utf8')).toBe(text);
  });

  it('has no page of a command that is gone', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(
      referencePages()
        .map((page) => page.path)
        .sort(),
    );
  });
});
