import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { hashRecords, threatUpdates } from '../../domain/fingerprint/exchange-format';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { ProblemError } from '../../web/problem';
import { parseFeedQuestion } from './hash-feed.forms';
import { HashFeedService } from './hash-feed.service';

const PATH = '/api/platform/v1/hashes';
const BEARER = /^Bearer ([\w-]{43})$/i;

/** The feed of fingerprints of one recipient, in its format, behind its key (ADR 0047). */
@Controller('api/platform/v1/hashes')
export class HashFeedPlatformController {
  /** Who owns these entries, in the numbers of ThreatExchange: always the same for one installation. */
  private readonly ownerId: string;

  constructor(
    private readonly feed: HashFeedService,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {
    const digest = createHash('sha256').update(config.publicUrl).digest();
    this.ownerId = String(digest.readUIntBE(0, 6));
  }

  @Get()
  async read(@Req() req: Request, @Res({ passthrough: true }) res: Response): Promise<object> {
    const token = BEARER.exec(req.get('authorization') ?? '')?.[1];
    const question = parseFeedQuestion(req.query);
    // Without a key nobody learns how to ask.
    if (token !== undefined && question === null)
      throw new ProblemError(422, 'invalid-question', 'Ask with whole numbers: a place, a time in seconds, a limit');
    const page = token === undefined || question === null ? null : await this.feed.read(token, question);
    if (page === null || question === null) {
      res.set('WWW-Authenticate', 'Bearer');
      throw new ProblemError(401, 'not-authentic', 'Send your key as a bearer token in the header "authorization"');
    }
    if (page.format === 'stopncii') return hashRecords(page);
    const next = `${this.config.publicUrl}${PATH}?after=${page.next}&limit=${question.limit}`;
    return threatUpdates(page, this.ownerId, next);
  }
}
