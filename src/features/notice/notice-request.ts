import type { SignedMessage } from '../../infra/webhook/signature';
import { webhookIdOf } from './notice-mail';

export const NOTICE_CONTENT_TYPE = 'application/json; charset=utf-8';

/**
 * What an attempt signs: the constant id of the notice, the attempt's time in whole seconds, the frozen bytes. `at` is
 * the time of its claim, which stands in its row: so a page can say afterwards, to the byte, what was signed.
 */
export const messageOf = (noticeId: string, at: Date, body: Buffer): SignedMessage => ({
  id: webhookIdOf(noticeId),
  timestamp: Math.floor(at.getTime() / 1000),
  body,
});
