import { z } from 'zod';
import { FEED_PAGE_MAX, FEED_WAIT_MAX_SECONDS } from '../../domain/notice/feed';

/** The end of what a platform has: the cursor of the last answer, or 0. */
export const CURSOR = /^(?:0|[1-9]\d{0,8})$/;

/** What a platform asks of its feed. `after` says at once what it has and what it wants. */
export const FEED_REQUEST_SCHEMA = z.strictObject({
  after: z.string().regex(CURSOR),
  waitSeconds: z.int().min(0).max(FEED_WAIT_MAX_SECONDS).optional(),
  limit: z.int().min(1).max(FEED_PAGE_MAX).optional(),
});

export type FeedRequest = z.infer<typeof FEED_REQUEST_SCHEMA>;
