import { Injectable } from '@nestjs/common';
import { InvariantError } from '../../domain/shared/decision';
import { JOB_CATALOGUE, JOB_NAMES, type JobName, type JobPayload } from './job-catalogue';

export interface JobRun {
  /** An earlier run of this very job began and was not seen to end: its worker died, froze or failed. */
  readonly isAgain: boolean;
}

type Handler = (payload: unknown, run: JobRun) => Promise<void>;

/** Which processor runs which job. The boot fails when a job of the catalogue has none, or two. */
@Injectable()
export class JobRegistry {
  private readonly handlers = new Map<JobName, Handler>();

  handle<Name extends JobName>(name: Name, handler: (payload: JobPayload<Name>, run: JobRun) => Promise<void>): void {
    if (this.handlers.has(name)) throw new InvariantError(`job ${name} has two processors`);
    this.handlers.set(name, (payload, run) =>
      handler(JOB_CATALOGUE[name].payload.parse(payload) as JobPayload<Name>, run),
    );
  }

  assertComplete(): void {
    const missing = JOB_NAMES.filter((name) => !this.handlers.has(name));
    if (missing.length > 0) throw new InvariantError(`no processor for job ${missing.join(', ')}`);
  }

  run(name: string, payload: unknown, run: JobRun): Promise<void> {
    const handler = this.handlers.get(name as JobName);
    if (handler === undefined) throw new InvariantError(`unknown job ${name}`);
    return handler(payload, run);
  }
}
