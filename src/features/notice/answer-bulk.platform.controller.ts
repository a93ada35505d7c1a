import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { ProblemError } from '../../web/problem';
import { BULK_FORMATS, MOST_ROWS } from './answer-bulk.forms';
import { AnswerBulkService, type BulkResult } from './answer-bulk.service';

/** Many answers at once, as newline-delimited JSON or CSV, signed like one. */
@Controller('api/platform/v1/platforms')
export class AnswerBulkPlatformController {
  constructor(private readonly bulk: AnswerBulkService) {}

  @Post(':slug/answers')
  @HttpCode(200)
  async answer(@Param('slug') slug: string, @Req() request: Request): Promise<{ results: readonly BulkResult[] }> {
    const format = BULK_FORMATS.find((type) => request.is(type));
    if (format === undefined)
      throw new ProblemError(415, 'unsupported-media-type', `Send the answers as ${BULK_FORMATS.join(' or ')}`);
    const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const receipt = await this.bulk.receive({ slug, headers: request.headers, rawBody, format });
    switch (receipt.kind) {
      case 'read':
        return { results: receipt.results };
      case 'not_authentic':
        throw new ProblemError(401, 'not-authentic', 'The answers are not signed with a key of this platform');
      case 'unreadable':
        throw new ProblemError(
          422,
          'unreadable-answers',
          `The body is not of this format, names a column that is not known, or has more than ${MOST_ROWS} rows`,
        );
    }
  }
}
