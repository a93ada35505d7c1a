import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ProblemError } from '../../web/problem';
import { type FeedPage, FeedService } from './feed.service';

/** Where a platform that cannot receive fetches its notices, and says which it has. Signed like an answer. */
@Controller('api/platform/v1/platforms')
export class FeedPlatformController {
  constructor(private readonly feeds: FeedService) {}

  @Post(':slug/feed')
  @HttpCode(200)
  async give(
    @Param('slug') slug: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FeedPage> {
    if (!request.is('application/json'))
      throw new ProblemError(415, 'unsupported-media-type', 'Send the request as application/json');
    const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const answer = await this.feeds.serve({ slug, headers: request.headers, rawBody, gone: gone.signal });
    switch (answer.kind) {
      case 'page':
        return answer.page;
      case 'not_authentic':
        throw new ProblemError(401, 'not-authentic', 'The request is not signed with a key of this platform');
      case 'not_json':
        throw new ProblemError(400, 'not-json', 'The body is not JSON');
      case 'invalid':
        throw new ProblemError(422, 'invalid-request', 'The request does not fit the schema', answer.problem);
      case 'unknown_cursor':
        throw new ProblemError(422, 'unknown-cursor', 'There is no such place in this feed');
      case 'replayed':
        throw new ProblemError(
          409,
          'webhook-id-reused',
          'This request, or a later one, was taken before: sign a new one under a new webhook-id',
        );
    }
  }
}
