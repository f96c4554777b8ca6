import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueIdOf } from '../../core/crash';
import { compileEval } from '../../runtime/spl/eval';

/** The macro of the package and the code of the gateway must show people the same id. */
const macro =
  /\[appmon_issue_id\(1\)\]\nargs = key\ndefinition = (.*)/.exec(readFileSync(join(__dirname, '../../default/macros.conf'), 'utf8'))?.[1] ??
  '';

test.each([
  '3c5cc1bfd7c3e5e11ca67d2ac0472e848f8dcc3f10f70d3712492d6b6c021b8c',
  '0000000000aa',
  'ffffffffff00',
  '056e47b385be42d773d577f196e8b2a61b6f8b6d17ebe4f38e221daeef67afef',
])('%s', (key) => {
  expect(compileEval(macro.replaceAll('$key$', 'key')).evaluate({ key })).toBe(issueIdOf(key));
});
