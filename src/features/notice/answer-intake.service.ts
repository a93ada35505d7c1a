import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { hasWebhookForm, verifyWebhook } from '../../infra/webhook/verify';
import { AnswerDoor } from './answer-door.service';
import { AnswerService } from './answer.service';
import { ANSWER_SCHEMA } from './answer.forms';
import type { AnswerReceipt, IncomingAnswer } from './answer.types';

/** A body may be wrong in thousands of places, and its own keys are quoted: the first few say enough. */
const MOST_PROBLEMS = 10;
const MOST_CHARACTERS = 200;

/** The door for platforms' answers: who sends it, is it whole, is it new. What it does is AnswerService's. */
@Injectable()
export class AnswerIntakeService {
  constructor(
    private readonly clock: Clock,
    private readonly door: AnswerDoor,
    private readonly answers: AnswerService,
  ) {}

  /**
   * An unknown notice, another platform's notice and a forged signature get the same answer after the same work:
   * `not_authentic`. Nobody learns which notices exist. What has not even the form of a signed message gets it at once.
   */
  async receive(incoming: IncomingAnswer): Promise<AnswerReceipt> {
    const now = this.clock.now();
    if (!hasWebhookForm({ ...incoming, now })) return { kind: 'not_authentic' };
    const owner = await this.door.ownerOf(incoming.noticeId);
    const verified = verifyWebhook({
      headers: incoming.headers,
      rawBody: incoming.rawBody,
      keys: owner?.keys ?? [],
      now,
    });
    if (!verified.ok || !owner?.isThis) return { kind: 'not_authentic' };

    let json: unknown;
    try {
      json = JSON.parse(incoming.rawBody.toString('utf8'));
    } catch {
      return { kind: 'not_json' };
    }
    const parsed = ANSWER_SCHEMA.safeParse(json);
    if (!parsed.success) {
      const problems = parsed.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => ({
        path: path.join('.').slice(0, MOST_CHARACTERS),
        message: message.slice(0, MOST_CHARACTERS),
      }));
      return { kind: 'invalid', problems };
    }
    const { caseId, platformId } = owner;
    return this.answers.apply({
      noticeId: incoming.noticeId,
      caseId,
      platformId,
      webhookId: verified.id,
      bodySha256: createHash('sha256').update(incoming.rawBody).digest(),
      answer: parsed.data,
    });
  }
}
