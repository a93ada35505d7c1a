import type { Request, Response } from 'express';
import { allowPasskeys } from '../../web/desk/passkey-policy';
import { page } from '../../web/page';
import type { PasskeyQuestion } from './passkey.service';

/** The page whose script hands a question to the device and sends its answer to `action`. */
export function askPasskey(
  req: Request,
  res: Response,
  question: PasskeyQuestion,
  to: { action: string; step: string; back: string },
): void {
  allowPasskeys(res);
  page(req, res, 'account/views/passkey.njk', { ...to, question, questionJson: JSON.stringify(question.options) });
}
