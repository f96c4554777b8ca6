import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ADMIN_PASSWORD, startTestRuntime } from '../test-runtime';

/** Runs check.py with the given Python against a fresh runtime; resolves with its exit code. */
async function run(python: string): Promise<number> {
  const test = await startTestRuntime();
  try {
    const checks = spawn(python, [join(__dirname, 'check.py'), test.host, String(test.port), ADMIN_PASSWORD], { stdio: 'inherit' });
    return await new Promise<number>((resolve, reject) => {
      checks.once('error', reject);
      checks.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    await test.stop();
  }
}

run(process.argv[2] ?? 'python3').then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
