import { detectorVerdict, indexesVerdict, openHost, outboxVerdict, searchesVerdict, type Host, type Secrets } from './host';
import { appVerdict, keysVerdict, nodeVerdict } from './local';
import type { DoctorOptions } from './options';
import { clockVerdict, collectorVerdict, gatewayVerdict, restVerdict, webVerdict } from './services';
import { fine, notAsked, wrong, type Verdict } from './verdict';

/** The answer to one question about an installation. */
export interface Finding extends Verdict {
  readonly name: string;
}

/** What the questions need of the one who asks. */
export interface Asker {
  /** Version of this Node. */
  readonly node: string;
  readonly secrets: Secrets;
  /** Epoch seconds. */
  readonly now: number;
}

/** Questions without a sign-in, in the order in which one answer explains the next. */
const QUESTIONS: ReadonlyArray<{
  readonly name: string;
  readonly answer: (options: DoctorOptions, asker: Asker) => Verdict | Promise<Verdict>;
}> = [
  { name: 'node', answer: (_options, { node }) => nodeVerdict(node) },
  { name: 'app', answer: appVerdict },
  { name: 'keys', answer: keysVerdict },
  { name: 'web', answer: webVerdict },
  { name: 'rest', answer: restVerdict },
  { name: 'hec', answer: collectorVerdict },
  { name: 'gateway', answer: gatewayVerdict },
  { name: 'clock', answer: clockVerdict },
];

/** Questions that the host answers to those who are signed in. */
const HOST_QUESTIONS: ReadonlyArray<{ readonly name: string; readonly answer: (host: Host, now: number) => Promise<Verdict> }> = [
  { name: 'indexes', answer: indexesVerdict },
  { name: 'searches', answer: searchesVerdict },
  { name: 'detector', answer: detectorVerdict },
  { name: 'outbox', answer: outboxVerdict },
];

async function askHost(options: DoctorOptions, { secrets, now }: Asker): Promise<Finding[]> {
  if (secrets.token === undefined && secrets.password === undefined)
    return HOST_QUESTIONS.map(({ name }) => ({ name, ...notAsked('needs a sign-in: APPMON_TOKEN, or APPMON_ADMIN_PASSWORD with --user') }));
  const host = await openHost(options, secrets);
  if ('state' in host) return [{ name: 'login', ...host }];
  const findings = HOST_QUESTIONS.map(async ({ name, answer }): Promise<Finding> => {
    try {
      return { name, ...(await answer(host, now)) };
    } catch (error) {
      return { name, ...wrong('APPMON-DOCTOR-LOGIN', { user: options.user, found: (error as Error).message }) };
    }
  });
  return [{ name: 'login', ...fine(options.user) }, ...(await Promise.all(findings))];
}

/** Looks at an installation. */
export async function examine(options: DoctorOptions, asker: Asker): Promise<Finding[]> {
  const [own, host] = await Promise.all([
    Promise.all(QUESTIONS.map(async ({ name, answer }): Promise<Finding> => ({ name, ...(await answer(options, asker)) }))),
    askHost(options, asker),
  ]);
  return [...own, ...host];
}
