import type { PlatformAnswer } from './answer.forms';

export interface IncomingAnswer {
  readonly noticeId: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: Buffer;
}

/** An answer whose sender is proved and whose form is right. */
export interface AuthenticAnswer {
  readonly noticeId: string;
  readonly caseId: string;
  readonly platformId: string;
  readonly webhookId: string;
  readonly bodySha256: Buffer;
  readonly answer: PlatformAnswer;
}

export type AnswerReceipt =
  | { readonly kind: 'taken' | 'seen_before' }
  | { readonly kind: 'not_authentic' }
  | { readonly kind: 'not_json' }
  | { readonly kind: 'invalid'; readonly problems: readonly { path: string; message: string }[] }
  | { readonly kind: 'webhook_id_reused' }
  | { readonly kind: 'unknown_item' }
  | { readonly kind: 'not_expected'; readonly state: string };
