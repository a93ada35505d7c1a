import { z } from 'zod';

/** Who may read the metrics and the parts of readiness. */
export interface MonitorSettings {
  /** What a monitor shows; null where none is set. */
  readonly token: string | null;
  /** Without a token: everybody may, while trying it out, and nobody in production (ASVS 13.4.5). */
  readonly isOpen: boolean;
}

export const MONITOR_SETTINGS = {
  MONITOR_TOKEN: z
    .string()
    .regex(/^[\w.~+/-]{32,200}=*$/, 'must be at least 32 letters and digits: make it with openssl rand -hex 32')
    .optional(),
};

export const readMonitor = (given: {
  readonly NODE_ENV: string;
  readonly MONITOR_TOKEN?: string | undefined;
}): MonitorSettings => ({
  token: given.MONITOR_TOKEN ?? null,
  isOpen: given.MONITOR_TOKEN === undefined && given.NODE_ENV !== 'production',
});
