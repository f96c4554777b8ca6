/** Finds a Chromium that playwright-core can start: one on the machine, else the one inside @sparticuz/chromium. */
export function findChromium(): Promise<{ executablePath: string; args: string[] }>;
