import { readModel, type PackageModel } from './model';
import * as packageRules from './rules-package';
import * as searchRules from './rules-searches';

/** The rules in the order their problems are shown. */
const RULES: ReadonlyArray<(model: PackageModel) => string[]> = [
  packageRules.syntax,
  packageRules.manifest,
  packageRules.views,
  packageRules.executables,
  packageRules.alertActions,
  packageRules.customConfs,
  packageRules.icons,
  packageRules.secrets,
  searchRules.savedSearches,
  searchRules.macros,
  searchRules.lookups,
  searchRules.knowledge,
];

/** Checks the app's configuration across files: what Splunk's own vetting does not look at. One line a problem. */
export function lintConf(root: string): string[] {
  const model = readModel(root);
  return RULES.flatMap((rule) => rule(model));
}
