import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { ProblemError } from '../../web/problem';
import { AnswerIntakeService } from './answer-intake.service';
import type { AnswerReceipt } from './answer.types';

/** Where platforms answer. Signed with Standard Webhooks; needs no account and no cookie. */
@Controller('api/platform/v1/notices')
export class AnswerPlatformController {
  constructor(private readonly intake: AnswerIntakeService) {}

  @Post(':noticeId/answers')
  @HttpCode(202)
  async answer(@Param('noticeId') noticeId: string, @Req() request: Request): Promise<{ status: string }> {
    if (!request.is('application/json'))
      throw new ProblemError(415, 'unsupported-media-type', 'Send the answer as application/json');
    const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    return replyTo(await this.intake.receive({ noticeId, headers: request.headers, rawBody }));
  }
}

/** The same words for every cause (an unknown notice too), so that nobody who only tries learns anything. */
const WHAT_TO_CHECK =
  'Check the notice id, your answer secret, that webhook-id, webhook-timestamp and webhook-signature each came once, ' +
  'that the timestamp is within five minutes, and that the signed bytes are those that were sent.';

function replyTo(receipt: AnswerReceipt): { status: string } {
  switch (receipt.kind) {
    case 'taken':
      return { status: 'taken' };
    case 'seen_before':
      return { status: 'seen-before' };
    case 'not_authentic':
      throw new ProblemError(401, 'not-authentic', 'The answer is not signed as this notice asks', WHAT_TO_CHECK);
    case 'not_json':
      throw new ProblemError(400, 'not-json', 'The body is not JSON');
    case 'invalid':
      throw new ProblemError(
        422,
        'invalid-answer',
        'The answer does not fit the schema',
        receipt.problems.map(({ path, message }) => `${path || 'body'}: ${message}`).join('; '),
      );
    case 'unknown_item':
      throw new ProblemError(422, 'unknown-item', 'An item of the answer is not part of this notice');
    case 'webhook_id_reused':
      throw new ProblemError(409, 'webhook-id-reused', 'This webhook-id was used before with another body');
    case 'not_expected':
      throw new ProblemError(409, 'answer-not-expected', `A notice that is ${receipt.state} takes no answer`);
  }
}
