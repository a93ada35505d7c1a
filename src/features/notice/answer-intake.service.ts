import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { hasWebhookForm, verifyWebhook } from '../../infra/webhook/verify';
import { PlatformKeyService } from '../platform/platform-key.service';
import { AnswerService } from './answer.service';
import { ANSWER_SCHEMA } from './answer.forms';
import type { AnswerReceipt, IncomingAnswer } from './answer.types';
import { NoticeStore } from './notice.store';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A body may be wrong in thousands of places, and its own keys are quoted: the first few say enough. */
const MOST_PROBLEMS = 10;
const MOST_CHARACTERS = 200;

/** The door for platforms' answers: who sends it, is it whole, is it new. What it does is AnswerService's. */
@Injectable()
export class AnswerIntakeService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly notices: NoticeStore,
    private readonly platformKeys: PlatformKeyService,
    private readonly answers: AnswerService,
  ) {}

  /**
   * An unknown notice, another platform's notice and a forged signature get the same answer after the same work:
   * `not_authentic`. Nobody learns which notices exist. What has not even the form of a signed message gets it at once.
   */
  async receive(incoming: IncomingAnswer): Promise<AnswerReceipt> {
    const now = this.clock.now();
    if (!hasWebhookForm({ ...incoming, now })) return { kind: 'not_authentic' };
    const owner = await actAs({ kind: 'door', key: incoming.noticeId }, () =>
      this.work.read(async (tx) => {
        const notice = UUID.test(incoming.noticeId) ? await this.notices.ownerOrStandIn(tx, incoming.noticeId) : null;
        // Asked also where another notice stands in: a question less would tell by its time that there is none.
        return notice && { ...notice, keys: await this.platformKeys.answerKeys(tx, notice.platformId) };
      }),
    );
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
    return actAs({ kind: 'platform', platformId, caseId }, () =>
      this.answers.apply({
        noticeId: incoming.noticeId,
        caseId,
        platformId,
        webhookId: verified.id,
        bodySha256: createHash('sha256').update(incoming.rawBody).digest(),
        answer: parsed.data,
      }),
    );
  }
}
