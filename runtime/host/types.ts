import type { Row } from '../spl/value';

/** Starts what the package brings as executables: modular inputs and alert actions, as splunkd does. */
export interface Host {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Schemes the package declares, from the executables' own `--scheme` answers. */
  schemes(): readonly SchemeInfo[];
  /** Runs the input's external validation; resolves with its error text, or undefined when it passed. */
  validateInput(scheme: string, name: string, parameters: Readonly<Record<string, string>>): Promise<string | undefined>;
  /** Starts, restarts or stops the instances of a scheme after their configuration changed. */
  reloadInputs(scheme: string): Promise<void>;
  inputStatus(
    scheme: string,
    name: string,
  ): { readonly running: boolean; readonly lastExit?: number; readonly lastError?: string } | undefined;
  /** Runs an alert action with its JSON payload on stdin; resolves with the exit code. */
  runAlertAction(run: AlertActionRun): Promise<number>;
}

export interface SchemeInfo {
  readonly name: string;
  readonly app: string;
  readonly title: string;
  readonly description: string;
  readonly streamingMode: 'xml' | 'simple';
  readonly useExternalValidation: boolean;
  readonly useSingleInstance: boolean;
  readonly args: ReadonlyArray<{
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly dataType: string;
    readonly requiredOnCreate: boolean;
    readonly requiredOnEdit: boolean;
  }>;
}

export interface AlertActionRun {
  readonly action: string;
  readonly app: string;
  readonly owner: string;
  readonly sid: string;
  /** Empty for `| sendalert`. */
  readonly searchName: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  readonly resultsFile: string;
}
