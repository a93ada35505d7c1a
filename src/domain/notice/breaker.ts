export type BreakerState = 'closed' | 'open';
