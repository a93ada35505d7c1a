import type { EngineName } from './engine-name';
import type { FaultLab } from './support/fault-lab';
import type { LoadedCases } from './support/load-cases';

/** What every act is given. */
export interface Stage {
  readonly lab: FaultLab;
  readonly engine: EngineName;
  readonly seed: number;
  readonly loaded: LoadedCases;
  readonly say: (line: string) => void;
  /** Ctrl-C: acts end early, and what they found does not count. */
  readonly isStopped: () => boolean;
  readonly logFile?: string;
}
