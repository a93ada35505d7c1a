import type { EngineName } from './engine-name';
import type { EngineReport } from './run';

export function tableOf(reports: Partial<Record<EngineName, EngineReport>>): string {
  return `${JSON.stringify(reports, null, 2)}\n`;
}
