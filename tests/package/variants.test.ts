import { appFiles, type PackageFile } from '../../tools/build/package-files';
import { VARIANTS } from '../../tools/package';
import { readFileSync } from 'node:fs';

const bytesOf = ({ content }: PackageFile): string => ('text' in content ? content.text : readFileSync(content.file, 'latin1'));
const contents = (name: string): Map<string, string> => {
  const variant = VARIANTS.find((each) => each.name === name);
  if (!variant) throw new Error(`no package ${name}`);
  return new Map(appFiles(variant).map((file) => [file.path, bytesOf(file)]));
};

/** Paths that only one of two packages has, or that differ. */
const difference = (left: string, right: string): string[] => {
  const [a, b] = [contents(left), contents(right)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path)).sort();
};

const launchers = (suffix: string): string[] =>
  [...contents('modern-noarch').keys()].filter((path) => /^bin\/\w+\.sh$/.test(path)).map((path) => path.replace(/sh$/, suffix));
const pageViews = (): string[] =>
  [...contents('modern-noarch')]
    .filter(([path, text]) => path.startsWith('default/data/ui/views/') && text.includes('<view'))
    .map(([path]) => path);

describe('the packages', () => {
  test('differ between flavours only in how pages are hosted', () => {
    expect(difference('modern-noarch', 'legacy-noarch')).toEqual(
      ['app.manifest', 'appserver/static/boot.js', 'appserver/templates/page.html', ...pageViews()].sort(),
    );
  });

  test.each(['linux-x64', 'linux-arm64'])('differ between platforms only in the bundled Node (%s)', (platform) => {
    expect(difference('modern-noarch', `modern-${platform}`)).toEqual([]);
  });

  test('start programs by .cmd files on Windows alone', () => {
    expect(difference('modern-noarch', 'modern-win-x64')).toEqual(
      [...launchers('sh'), ...launchers('cmd'), 'default/alert_actions.conf'].sort(),
    );
  });

  test('bear the version of package.json in all three places', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const files = contents('modern-noarch');
    expect(files.get('default/app.conf')?.match(/^version = .*$/gm)).toEqual([`version = ${version}`, `version = ${version}`]);
    expect(JSON.parse(files.get('app.manifest') ?? '{}')).toMatchObject({ info: { id: { name: 'app_monitoring', version } } });
  });
});
