import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../build/paths';
import { archivePath, VARIANTS, type Variant } from '../package';
import { appInspectError } from './errors';
import { judge, type Expectation, type InspectReport, type TagSet } from './report';

const TAG_SETS: readonly TagSet[] = ['none', 'cloud'];
const AT_ONCE = 2;
const INSPECT = process.env['APPMON_APPINSPECT'] ?? join(CACHE, 'python', 'appinspect', 'bin', 'splunk-appinspect');

interface Run {
  readonly variant: Variant;
  readonly tags: TagSet;
}

/** Runs AppInspect once and reads its JSON. Its exit code says nothing about failed checks: only a run without a report is an error. */
function inspect({ variant, tags }: Run): Promise<InspectReport> {
  const archive = archivePath(variant);
  if (!existsSync(archive)) throw appInspectError('APPMON-APPINSPECT-PACKAGE', { path: archive });
  const folder = join(CACHE, 'appinspect');
  mkdirSync(folder, { recursive: true });
  const output = join(folder, `${variant.name}-${tags}.json`);
  rmSync(output, { force: true });
  const args = [
    'inspect',
    archive,
    '--mode',
    'test',
    '--skip-trusted-libraries-update',
    '--data-format',
    'json',
    '--max-messages',
    'all',
    '--output-file',
    output,
  ];
  if (tags !== 'none') args.push('--included-tags', tags);
  return new Promise((resolve, reject) => {
    const child = spawn(INSPECT, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-2000)));
    child.once('error', reject);
    child.once('close', (status) => {
      if (existsSync(output)) resolve(JSON.parse(readFileSync(output, 'utf8')) as InspectReport);
      else reject(appInspectError('APPMON-APPINSPECT-RUN', { status: status ?? 'a signal', run: `${variant.name} ${tags}`, output: text }));
    });
  });
}

/** `node tools/run.cjs appinspect [<package> …]`: every package, without tags and for the cloud; exit code 1 when the gate finds something. */
export async function main(argv: readonly string[]): Promise<number> {
  if (!existsSync(INSPECT)) throw appInspectError('APPMON-APPINSPECT-MISSING', { path: INSPECT });
  const expectations = JSON.parse(readFileSync(join(__dirname, 'expected.json'), 'utf8')) as Expectation[];
  const runs: Run[] = VARIANTS.filter(({ name }) => argv.length === 0 || argv.includes(name)).flatMap((variant) =>
    TAG_SETS.map((tags) => ({ variant, tags })),
  );
  const waiting = [...runs];
  let bad = 0;
  const work = async (): Promise<void> => {
    for (let run = waiting.shift(); run; run = waiting.shift()) {
      const problems = judge(await inspect(run), { variant: run.variant.name, tags: run.tags }, expectations);
      if (problems.length > 0) bad += 1;
      console.log(
        `AppInspect ${run.variant.name}, ${run.tags === 'none' ? 'no tags' : `tag ${run.tags}`}: ${problems.length === 0 ? 'as expected' : `${problems.length} problems`}`,
      );
      for (const problem of problems) console.log(`  ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return bad > 0 ? 1 : 0;
}
