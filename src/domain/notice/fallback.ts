/** At 15 minutes of trouble a human is told which channel is next; at 60 that channel is due. */
export const TASK_AFTER_MS = 15 * 60_000;
export const FALLBACK_AFTER_MS = 60 * 60_000;
/** But never more than these shares of the time that is left, so that a limit of two hours leaves room too. */
export const TASK_WITHIN_SHARE = 1 / 8;
export const FALLBACK_WITHIN_SHARE = 1 / 4;

/** `pull`: the platform fetches (feed.ts). */
export type ChannelKind = 'webhook' | 'pull' | 'mail' | 'by_hand';

/**
 * When a notice that cannot be handed over gets its task and its next channel, computed back from the end of its time
 * (safety note 2.3). With 48 hours left: after 15 and 60 minutes. With 2 hours left: after 15 and 30. With nothing left:
 * now.
 */
export function fallbackPlan(
  troubleSince: Date,
  dueBy: Date | null,
): { readonly taskAt: Date; readonly fallbackAt: Date } {
  const leftMs = dueBy === null ? Infinity : Math.max(0, dueBy.getTime() - troubleSince.getTime());
  const after = (ms: number, share: number) => new Date(troubleSince.getTime() + Math.min(ms, leftMs * share));
  return {
    taskAt: after(TASK_AFTER_MS, TASK_WITHIN_SHARE),
    fallbackAt: after(FALLBACK_AFTER_MS, FALLBACK_WITHIN_SHARE),
  };
}

/** Whether a notice can go over this channel without a human. */
export const isAutomatic = (kind: ChannelKind): boolean => kind !== 'by_hand';
