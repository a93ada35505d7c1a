import { RefusedError } from '../../src/domain/shared/errors';
import type { Refusal } from '../../src/domain/shared/decision';

/** The refusal that a step ends with; fails when the step is not refused. */
export async function refusalOf(step: Promise<unknown>): Promise<Refusal> {
  try {
    await step;
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
  throw new Error('the step was not refused');
}
