/** What the page and its worker tell each other. The file goes to the worker and stays there. */
export type FingerprintOutcome = 'done' | 'plain' | 'unreadable' | 'video' | 'large' | 'trouble';

export interface FingerprintReply {
  readonly outcome: FingerprintOutcome;
  readonly sha256: string;
  readonly pdq: string;
  readonly quality: number;
  readonly tookMs: number;
}
