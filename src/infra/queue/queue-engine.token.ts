/** Injection token of the one {@link QueueEngine} of this process. */
export const QUEUE_ENGINE = Symbol('QueueEngine');
