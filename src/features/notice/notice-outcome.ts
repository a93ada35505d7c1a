import type { AttemptResult } from './delivery.store';

/** How one call ended: the status is one of HTTP or of SMTP, by the channel. */
export type Outcome = Omit<
  AttemptResult,
  'noticeId' | 'caseId' | 'attempt' | 'channelId' | 'channelKind' | 'scheduleSeconds' | 'sentSha256'
>;

/** Nothing went over a wire that could have told us more. */
export const NO_WIRE = {
  status: null,
  error: null,
  durationMs: 0,
  responseSha256: null,
  tlsPeer: null,
  retryAfterSeconds: null,
  batch: null,
} as const;
