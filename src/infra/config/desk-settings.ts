import { z } from 'zod';
import { LOOK_NAMES, looksOf } from '../../domain/shared/looks';
import { isZone } from '../../domain/shared/wall-clock';

/** What the organisation has set for all who work at its desk: how pages look until somebody chooses, and the clock. */
export const DESK_SETTINGS = {
  DESK_LOOKS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((name) => name.trim() || []))
    .refine(
      (names) => names.every((name) => LOOK_NAMES.some((known) => known === name)),
      `must be some of ${LOOK_NAMES.join(', ')}, with commas between`,
    )
    .transform(looksOf),
  DESK_TIME_ZONE: z.string().refine(isZone, 'must be the name of a zone such as Asia/Ho_Chi_Minh').default('UTC'),
};
