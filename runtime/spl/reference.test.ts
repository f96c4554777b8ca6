import { COMMANDS } from './commands/index';
import { referencePages } from './reference';

describe('generated reference', () => {
  const pages = new Map(referencePages().map((page) => [page.path, page.text]));

  it('has a page for every command, linked from the overview', () => {
    for (const { name } of COMMANDS) {
      expect(pages.get(`${name}.md`)).toContain(`# ${name}\n`);
      expect(pages.get('README.md')).toContain(`[${name}](${name}.md)`);
    }
  });

  it('shows options with their defaults and examples with their rows', () => {
    const page = pages.get('head.md');
    expect(page).toContain('| limit | integer | 10 |');
    expect(page).toContain('… | head 2');
    expect(page).toContain('| x |\n|---|\n| 1 |\n| 2 |');
  });
});
