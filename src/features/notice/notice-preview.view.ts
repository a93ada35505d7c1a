import { Injectable } from '@nestjs/common';
import type { RuleId, Sureness } from '../../domain/deadline/rule';
import type { ClockState, NoticeKind, NoticeState } from '../../domain/lifecycle';
import { NO_SAY } from '../../domain/notice/answer';
import type { ElementCheck } from '../../domain/notice/completeness';
import type { ChannelKind } from '../../domain/notice/fallback';
import type { SecondPersonReason } from '../../domain/notice/second-person';
import { NotFoundError } from '../../domain/shared/errors';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { NoticeContentService, sha256 } from './notice-content.service';
import { type AnswerLink, AnswerLinkStore } from './answer-link.store';
import { NoticeStore } from './notice.store';
import { SecondPersonView } from './second-person.view';

export interface NoticePreview {
  readonly id: string;
  readonly caseId: string;
  readonly kind: NoticeKind;
  readonly state: NoticeState;
  readonly basis: {
    readonly id: RuleId;
    readonly instrument: string;
    readonly citation: string;
    readonly sureness: Sureness;
    readonly note: string | null;
    /** What the law offers when its time is over, in the words of the rule's file. */
    readonly escalateTo: string;
  };
  readonly platform: { readonly name: string; readonly slug: string };
  readonly channel: { readonly kind: string; readonly endpoint: string };
  /** Since when it does not get through over this channel, and what comes after it; null while all is well. */
  readonly trouble: { readonly since: Date; readonly next: string | null } | null;
  /** The exact bytes as text: frozen once approved, before that as they would be sent now. */
  readonly bodyText: string;
  /** Null while a draft: nothing is fixed yet. */
  readonly sha256: string | null;
  readonly humanText: string;
  /** Every try to hand it over, newest first. */
  readonly attempts: readonly { readonly number: number; readonly startedAt: Date; readonly verdict: string | null }[];
  readonly elements: readonly ElementCheck[];
  readonly approvedAt: Date | null;
  /** It may not leave before; null: it left, or leaves, with its approval. */
  readonly leavesAt: Date | null;
  readonly attemptsMade: number;
  /** The channel that comes after the present one; null for none. */
  readonly nextChannel: ChannelKind | null;
  readonly clock: { readonly state: ClockState; readonly dueAt: Date | null } | null;
  /** What the platform said last about the content; null while it has said nothing. */
  readonly lastAnswer: string | null;
  readonly firstApprovedBy: { readonly id: string; readonly name: string } | null;
  /** Where the platform can answer it in a browser; null before approval. */
  readonly answerPage: AnswerLink | null;
  /** Why two people must approve it; empty when one is enough, or when it is approved. */
  readonly secondPerson: readonly SecondPersonReason[];
  /** The newest entry of the case's record when this was read: what the forms of its page carry. */
  readonly seen: number;
}

interface HeadRow {
  readonly locator: string;
  readonly platformName: string;
  readonly slug: string;
  readonly channelKind: string;
  readonly endpoint: string;
  readonly nextKind: ChannelKind | null;
  readonly clockState: ClockState | null;
  readonly dueAt: Date | null;
  readonly lastAnswer: string | null;
  readonly elements: ElementCheck[];
  readonly firstApprovedBy: { readonly id: string; readonly name: string } | null;
  readonly seen: number;
}

/** One notice as the platform will get it, beside the reasons why it is complete (or not yet). */
@Injectable()
export class NoticePreviewView {
  constructor(
    private readonly work: UnitOfWork,
    private readonly store: NoticeStore,
    private readonly content: NoticeContentService,
    private readonly secondPerson: SecondPersonView,
    private readonly links: AnswerLinkStore,
  ) {}

  /** Throws NotFoundError when there is no such notice in this case. */
  load(locator: string, noticeId: string): Promise<NoticePreview> {
    return this.work.snapshot(async (tx) => {
      const notice = await this.store.find(tx, noticeId);
      const head = notice && (await this.head(tx, noticeId));
      if (notice === null || head === null || head.locator !== locator) throw new NotFoundError();
      const composed = await this.content.compose(tx, notice, 'notice-page');
      const frozen = await this.content.frozen(tx, notice, 'notice-page');
      const { id, instrument, citation, sureness, note, escalateTo } = composed.rule;
      return {
        id: notice.id,
        caseId: notice.caseId,
        kind: notice.kind,
        state: notice.state,
        basis: { id, instrument, citation, sureness, note: note ?? null, escalateTo },
        platform: { name: head.platformName, slug: head.slug },
        channel: { kind: head.channelKind, endpoint: head.endpoint },
        trouble:
          notice.troubleSince !== null && (notice.state === 'approved' || notice.state === 'sending')
            ? { since: notice.troubleSince, next: head.nextKind }
            : null,
        bodyText: frozen ?? composed.body,
        sha256: frozen === null ? null : sha256(frozen).toString('hex'),
        humanText: composed.text,
        elements: frozen === null ? composed.elements : head.elements,
        attempts: await this.attempts(tx, notice.id),
        approvedAt: notice.approvedAt,
        leavesAt: notice.leavesAt,
        attemptsMade: notice.attemptsMade,
        nextChannel: head.nextKind,
        clock: head.clockState === null ? null : { state: head.clockState, dueAt: head.dueAt },
        lastAnswer: head.lastAnswer,
        firstApprovedBy: head.firstApprovedBy,
        seen: head.seen,
        answerPage: await this.links.ofNotice(tx, notice.id),
        secondPerson: notice.state === 'draft' ? await this.secondPerson.why(tx, notice, composed.hosts) : [],
      };
    });
  }

  private attempts(tx: Tx, noticeId: string): Promise<NoticePreview['attempts'][number][]> {
    return tx.query<NoticePreview['attempts'][number][]>(
      `SELECT number, started_at AS "startedAt", verdict FROM delivery_attempt WHERE notice_id = $1 ORDER BY number DESC`,
      [noticeId],
    );
  }

  private async head(tx: Tx, noticeId: string): Promise<HeadRow | null> {
    const [row] = await tx.query<HeadRow[]>(
      `SELECT c.locator, p.name AS "platformName", p.slug, ch.kind AS "channelKind", ch.endpoint, n.elements,
         (SELECT nx.kind FROM channel nx WHERE nx.platform_id = ch.platform_id AND nx.position > abs(ch.position)
          ORDER BY nx.position LIMIT 1) AS "nextKind",
         CASE WHEN s.id IS NOT NULL THEN jsonb_build_object('id', s.id, 'name', s.name) END AS "firstApprovedBy", k.state AS "clockState", k.due_at AS "dueAt",
         (SELECT a.type FROM answer a WHERE a.notice_id = n.id AND a.type <> ALL ($2)
          ORDER BY a.received_at DESC LIMIT 1) AS "lastAnswer",
         (SELECT h.seq FROM audit_head h WHERE h.chain_id = n.case_id) AS seen
       FROM notice n JOIN "case" c ON c.id = n.case_id JOIN platform p ON p.id = n.platform_id
       JOIN channel ch ON ch.id = n.channel_id LEFT JOIN staff s ON s.id = n.first_approved_by
       LEFT JOIN LATERAL (SELECT k.state, k.due_at FROM clock k WHERE k.notice_id = n.id
         ORDER BY k.created_at DESC LIMIT 1) k ON true
       WHERE n.id = $1`,
      [noticeId, NO_SAY],
    );
    return row ?? null;
  }
}
