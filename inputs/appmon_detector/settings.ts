import type { Splunkd } from '../../bin/kit/splunkd';
import type { CrashSpikeTest } from '../../core/detect/crash-spike';

/** How the detector works at this site; read anew each minute, so that a change needs no restart. */
export interface DetectorSettings {
  readonly intervalSeconds: number;
  /** Nobody is told before this time (epoch seconds). */
  readonly mutedUntil: number;
  /** What was indexed before this time (epoch seconds) is not judged. */
  readonly ignoreBefore: number;
  readonly test: Omit<CrashSpikeTest, 'dispersion'>;
}

const number = (settings: Readonly<Record<string, string>>, name: string, fallback: number): number => {
  const value = Number(settings[name]);
  return settings[name] === undefined || settings[name] === '' || !Number.isFinite(value) ? fallback : value;
};

/** Reads app_monitoring_settings.conf [detector]; a value that is no number counts as its default. */
export async function readDetectorSettings(splunkd: Splunkd): Promise<DetectorSettings> {
  const settings = await splunkd.settings('app_monitoring_settings', 'detector');
  const intervalSeconds = Math.max(1, number(settings, 'interval_seconds', 10));
  return {
    intervalSeconds,
    mutedUntil: number(settings, 'muted_until', 0),
    ignoreBefore: number(settings, 'ignore_before', 0),
    test: {
      stepSeconds: intervalSeconds,
      ratio: Math.max(1.1, number(settings, 'target_ratio', 3)),
      falseAlertsPerYear: Math.max(1e-6, number(settings, 'false_alerts_per_year', 1)),
      minimumCrashes: Math.max(1, number(settings, 'minimum_crashes', 5)),
      minimumInstallations: Math.max(1, number(settings, 'minimum_installations', 3)),
    },
  };
}
