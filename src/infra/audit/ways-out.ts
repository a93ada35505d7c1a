import type { AppConfig } from '../config/app-config';

/** How a checkpoint leaves the database. */
export type WayOut = 'file' | 'mail' | 'time_stamp';

/** The ways that this process is set up for. */
export function waysOut({ file, mailTo, timeStampUrl }: AppConfig['checkpoints']): WayOut[] {
  const ways: WayOut[] = [];
  if (file !== null) ways.push('file');
  if (mailTo !== null) ways.push('mail');
  if (timeStampUrl !== null) ways.push('time_stamp');
  return ways;
}
