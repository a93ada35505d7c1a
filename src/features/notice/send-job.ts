/** While a fresh message is on its way through the outbox, the sweep leaves its notice alone; then it takes over. */
export const FRESH_JOB_LEASE_MS = 60_000;

/** The message that has attempt number `attempt` of a notice made; the channel tells the worker whose place it takes. */
export const sendJob = (notice: { readonly id: string; readonly channelId: string }, attempt: number) =>
  ({ job: 'send-notice', payload: { noticeId: notice.id, attempt, channelId: notice.channelId } }) as const;
