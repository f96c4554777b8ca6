import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { InstalledApp } from '../conf/types';
import { dataPaths } from '../config';
import type { RuntimeServices } from '../services';
import { parseDuration } from '../scheduler/durations';
import { actionCommand, actionPayload } from './alert-action';
import { capture, childEnvironment, type Command } from './child';
import { createChildLog } from './child-log';
import { hostError } from './errors';
import { validationXml, type ConfiguredInput, type Surroundings } from './input-xml';
import { startInstance, type Instance } from './instance';
import { declaredSchemes, findExecutable, parseScheme } from './scheme';
import type { Host, SchemeInfo } from './types';
import { elementText } from './xml';

/** What the host needs; `services` is read at each use, since the parts are wired in a circle. */
export interface HostOptions {
  readonly services: () => RuntimeServices;
  /** How long a stopped child may take before it is killed. */
  readonly graceMs?: number;
}

interface Hosted {
  readonly info: SchemeInfo;
  readonly file: string;
}

interface Running {
  readonly instance: Instance;
  /** What it was started with: an unchanged input is not restarted. */
  readonly print: string;
  readonly stanzas: readonly string[];
}

const SCHEME_TIMEOUT_MS = 30_000;
const VALIDATION_TIMEOUT_MS = 60_000;
const SYSTEM_USER = 'splunk-system-user';

const isOn = (value: string | undefined): boolean => /^(1|t|true|y|yes|on)$/i.test(value ?? '');

/** Builds the host; no child runs before `start`. */
export function createHost(options: HostOptions): Host {
  const graceMs = options.graceMs ?? 5000;
  const log = createChildLog(options.services);
  const hosted = new Map<string, Hosted>();
  const running = new Map<string, Running>();
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  let sessionKey: string | undefined;
  let unwatch: (() => void) | undefined;
  let reloading: Promise<void> = Promise.resolve();
  let started = false;

  const environment = (): Record<string, string> => childEnvironment(options.services().config.data);

  const appOf = (id: string): InstalledApp | undefined => options.services().conf.apps.find((app) => app.id === id);

  const base = (port: number): string => {
    const { host, tls } = options.services().config;
    const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
    return `${tls ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${port}`;
  };

  /** One session for all inputs; asked again when it has ended. */
  const systemKey = (): string => {
    const { auth } = options.services();
    if (sessionKey === undefined || !auth.session(sessionKey)) sessionKey = auth.systemSession(SYSTEM_USER).key;
    return sessionKey;
  };

  const surroundings = (scheme: string): Surroundings => {
    const { config } = options.services();
    const checkpointDir = join(dataPaths(config.data).modinputs, scheme);
    mkdirSync(checkpointDir, { recursive: true });
    return { serverHost: hostname(), serverUri: base(config.mgmtPort), sessionKey: systemKey(), checkpointDir };
  };

  const discover = async (app: InstalledApp, name: string): Promise<void> => {
    const file = findExecutable(app, name);
    const refuse = (got: string): void => {
      const error = hostError('APPMON-HOST-SCHEME', { scheme: name, app: app.id, got });
      options.services().log.warn({ code: error.code }, error.message);
      log.note('ERROR', 'ModularInputs', error.message);
    };
    if (file === undefined) {
      refuse('no executable');
      return;
    }
    const command: Command = { file, args: ['--scheme'], environment: environment() };
    const run = await capture(command, {
      input: '',
      timeoutMs: SCHEME_TIMEOUT_MS,
      onStderr: (line) => log.stderr('ModularInputs', `${name}: `, line),
    });
    const info = run.code === 0 && !run.timedOut ? parseScheme(run.stdout, { name, app: app.id }) : undefined;
    if (!info) {
      refuse(run.timedOut ? 'no answer in time' : `exit code ${run.code} and "${run.stdout.slice(0, 80)}"`);
      return;
    }
    hosted.set(name, { info, file });
  };

  const inputsOf = (scheme: string, app: string): ConfiguredInput[] =>
    [...options.services().conf.stanzas('inputs', { app })]
      .filter(([stanza, settings]) => stanza.startsWith(`${scheme}://`) && !isOn(settings['disabled']))
      .map(([stanza, settings]) => ({ stanza, settings }));

  const groupsOf = ({ info }: Hosted): ReadonlyArray<readonly [key: string, inputs: readonly ConfiguredInput[]]> => {
    const inputs = inputsOf(info.name, info.app);
    if (info.useSingleInstance) return inputs.length > 0 ? [[`${info.name}://*`, inputs]] : [];
    return inputs.map((input) => [input.stanza, [input]] as const);
  };

  const reload = async (scheme: string): Promise<void> => {
    const entry = hosted.get(scheme);
    if (!entry || !started) return;
    const wanted = new Map(groupsOf(entry));
    const stale = [...running].filter(([key, { print }]) => key.startsWith(`${scheme}://`) && print !== JSON.stringify(wanted.get(key)));
    await Promise.all(
      stale.map(async ([key, { instance }]) => {
        running.delete(key);
        await instance.stop();
      }),
    );
    for (const [key, inputs] of wanted) {
      if (running.has(key)) continue;
      try {
        const instance = startInstance({
          command: { file: entry.file, args: [], environment: environment() },
          scheme,
          mode: entry.info.streamingMode,
          inputs,
          surroundings: () => surroundings(scheme),
          ingest: () => options.services().ingest,
          log,
          graceMs,
          timezone,
        });
        running.set(key, { instance, print: JSON.stringify(inputs), stanzas: inputs.map(({ stanza }) => stanza) });
      } catch (error) {
        log.note('ERROR', 'ModularInputs', error instanceof Error ? error.message : String(error));
      }
    }
  };

  /** Reloads one after the other: two at a time could start an input twice. */
  const queueReload = (scheme: string): Promise<void> => {
    reloading = reloading
      .then(() => reload(scheme))
      .catch((error: unknown) => options.services().log.error({ error, scheme }, 'inputs could not be reloaded'));
    return reloading;
  };

  return {
    start: async () => {
      const { conf } = options.services();
      await Promise.all(conf.apps.flatMap((app) => declaredSchemes(app).map((name) => discover(app, name))));
      started = true;
      unwatch = conf.onChange((file) => {
        if (file === 'inputs') for (const name of hosted.keys()) void queueReload(name);
      });
      for (const name of hosted.keys()) await queueReload(name);
    },
    stop: async () => {
      unwatch?.();
      await reloading;
      started = false;
      const ending = [...running.values()];
      running.clear();
      await Promise.all(ending.map(({ instance }) => instance.stop()));
      await log.flush();
    },
    schemes: () => [...hosted.values()].map(({ info }) => info),
    validateInput: async (scheme, name, parameters) => {
      const entry = hosted.get(scheme);
      if (!entry) throw hostError('APPMON-HOST-SCHEME-UNKNOWN', { scheme, known: [...hosted.keys()].join(', ') });
      if (!entry.info.useExternalValidation) return undefined;
      const errors: string[] = [];
      const command: Command = { file: entry.file, args: ['--validate-arguments'], environment: environment() };
      const run = await capture(command, {
        input: validationXml(surroundings(scheme), name, parameters),
        timeoutMs: VALIDATION_TIMEOUT_MS,
        onStderr: (line) => {
          errors.push(line);
          log.stderr('ModularInputs', `${scheme}://${name}: `, line);
        },
      });
      if (run.timedOut) return `The validation of ${scheme}://${name} took longer than ${VALIDATION_TIMEOUT_MS / 1000} seconds.`;
      if (run.code === 0) return undefined;
      const said = /<message>([\s\S]*?)<\/message>/.exec(run.stdout)?.[1];
      return said === undefined
        ? (errors.at(-1) ?? `The validation of ${scheme}://${name} ended with exit code ${run.code}.`)
        : elementText(said);
    },
    reloadInputs: (scheme) => queueReload(scheme),
    inputStatus: (scheme, name) => {
      const stanza = `${scheme}://${name}`;
      return [...running.values()].find(({ stanzas }) => stanzas.includes(stanza))?.instance.status();
    },
    runAlertAction: async (run) => {
      const { conf, config, auth } = options.services();
      const settings = conf.stanza('alert_actions', run.action, { app: run.app });
      const origin = conf.origin('alert_actions', run.action, { app: run.app });
      const app = origin && appOf(origin.app);
      if (!settings || !app) throw hostError('APPMON-HOST-ACTION', { action: run.action });
      const command = actionCommand(app, run.action, settings);
      const session = auth.systemSession(run.owner);
      const around = {
        serverHost: hostname(),
        serverUri: base(config.mgmtPort),
        sessionKey: session.key,
        webBase: `${base(config.webPort)}/en-US`,
      };
      const component = 'sendmodalert';
      const prefix = `action=${run.action} STDERR - `;
      const began = Date.now();
      log.note(
        'INFO',
        component,
        `Invoking modular alert action=${run.action} for search="${run.searchName}" sid="${run.sid}" in app="${run.app}" owner="${run.owner}" type="saved"`,
      );
      try {
        const { code, timedOut } = await capture(
          { ...command, environment: environment() },
          {
            input: actionPayload(run, settings['payload_format'], around),
            timeoutMs: parseDuration(settings['maxtime'] || '5m') * 1000,
            onStderr: (line) => log.stderr(component, prefix, line),
          },
        );
        if (timedOut)
          log.note('ERROR', component, `action=${run.action} - the script was stopped after its maxtime of ${settings['maxtime'] ?? '5m'}`);
        if (code !== 0) log.note('WARN', component, `action=${run.action} - Alert action script returned error code=${code}`);
        log.note(
          'INFO',
          component,
          `action=${run.action} - Alert action script completed in duration=${Date.now() - began} ms with exit code=${code}`,
        );
        return code;
      } finally {
        auth.logout(session.key);
      }
    },
  };
}
