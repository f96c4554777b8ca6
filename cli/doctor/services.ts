import { PATIENCE_MS, type DoctorOptions } from './options';
import { fine, notAsked, wrong, type Verdict } from './verdict';

/** Clocks may differ by this much; more makes late reports look early and alerts look slow. */
const MOST_SKEW_SECONDS = 5;

const reasonOf = (error: unknown): string => {
  const { cause, message } = error as { cause?: { code?: string }; message: string };
  return cause?.code ?? message;
};

const call = (url: string): Promise<Response> => fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });

/** Asks an address; what it answers is judged by `judge`, no answer at all is a finding. */
async function ask(url: string, flag: string, judge: (status: number, text: string) => Verdict): Promise<Verdict> {
  try {
    const reply = await call(url);
    return judge(reply.status, await reply.text());
  } catch (error) {
    return wrong('APPMON-DOCTOR-REACH', { url, flag, found: `no answer (${reasonOf(error)})` });
  }
}

/** The words of a JSON object, or nothing where the text is none. */
function fields(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const answers = (url: string, flag: string): Promise<Verdict> =>
  ask(url, flag, (status) =>
    status < 500 ? fine(`${url} answers`) : wrong('APPMON-DOCTOR-REACH', { url, flag, found: `it answers ${status}` }),
  );

export const webVerdict = ({ web }: DoctorOptions): Promise<Verdict> => answers(`${web}/`, 'web');
export const restVerdict = ({ rest }: DoctorOptions): Promise<Verdict> => answers(`${rest}/services/server/info`, 'rest');

export const collectorVerdict = ({ hec }: DoctorOptions): Promise<Verdict> =>
  ask(`${hec}/services/collector/health`, 'hec', (status, text) => {
    const words = JSON.stringify(fields(text)['text'] ?? '').slice(1, -1);
    return status === 200 && words === 'HEC is healthy'
      ? fine(`${hec}: ${words}`)
      : wrong('APPMON-DOCTOR-HEC', { url: hec, found: `${status} ${words}`.trim() });
  });

export const gatewayVerdict = ({ gateway }: DoctorOptions): Promise<Verdict> =>
  ask(`${gateway}/health`, 'gateway', (status, text) => {
    const { component, destination, spooled, delivered } = fields(text);
    const ill = (found: string): Verdict => wrong('APPMON-DOCTOR-GATEWAY', { url: gateway, found });
    if (status !== 200 || component !== 'gateway') return ill(`something else answers ${status}`);
    const counts = `${Number(delivered)} delivered, ${Number(spooled)} waiting`;
    return destination === 'ok' ? fine(`${gateway}: ${counts}`) : ill(`${counts}; its destination: ${String(destination)}`);
  });

/** How far the clock of a service is ahead of this machine's, in seconds, from the Date of its answer; undefined without one. */
async function skewOf(url: string): Promise<number | undefined> {
  try {
    const before = Date.now();
    const reply = await call(url);
    await reply.text();
    const date = Date.parse(reply.headers.get('date') ?? '');
    // The header has whole seconds: half of one is the best guess for the rest.
    return Number.isFinite(date) ? (date + 500 - (before + Date.now()) / 2) / 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** Clocks of host and gateway against this machine's. */
export async function clockVerdict({ rest, gateway }: DoctorOptions): Promise<Verdict> {
  const skews = await Promise.all(
    Object.entries({ host: `${rest}/services/server/info`, gateway: `${gateway}/health` }).map(
      async ([name, url]) => [name, await skewOf(url)] as const,
    ),
  );
  const known = skews.flatMap(([name, skew]) => (skew === undefined ? [] : [[name, skew] as const]));
  if (known.length === 0) return notAsked('no service tells its time');
  const found = known.map(([name, skew]) => `the ${name} is ${skew.toFixed(1)} s ahead`).join(', ');
  return known.some(([, skew]) => Math.abs(skew) > MOST_SKEW_SECONDS)
    ? wrong('APPMON-DOCTOR-CLOCK', { most: MOST_SKEW_SECONDS, found })
    : fine(known.map(([name, skew]) => `${name} ${skew.toFixed(1)} s`).join(', '));
}
