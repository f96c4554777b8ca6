/** Levels that splunkd recognises at the start of a line on standard error. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

/** Writes one line to splunkd.log by way of standard error. Line breaks are flattened, so that no value can forge a line. */
export function log(level: LogLevel, message: string): void {
  process.stderr.write(`${level} ${message.replace(/[\r\n]+/g, ' ')}\n`);
}
