import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DeadlineRule } from '../../domain/deadline/rule';
import { ruleOf } from '../../domain/deadline/rules';
import { type AuthorityKind, checkCompleteness, type ElementCheck } from '../../domain/notice/completeness';
import type { NoticeContent } from '../../domain/notice/notice-body';
import { type NoticeFormat, noticeBody, noticeTextOf } from '../../domain/notice/notice-formats';
import { InvariantError } from '../../domain/shared/decision';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import type { Tx } from '../../infra/database/unit-of-work';
import { CaseKeyService, type Reading } from '../case/case-key.service';
import type { KeptNotice, LockedNotice } from './notice.store';

export interface ComposedNotice {
  readonly rule: DeadlineRule;
  readonly body: string;
  readonly text: string;
  readonly sha256: Buffer;
  /** The body encrypted under the case's key, ready to be kept. */
  readonly sealed: Buffer;
  readonly elements: readonly ElementCheck[];
  /** Hosts of the links it names. */
  readonly hosts: readonly string[];
}

/** What a notice is put together for. */
type NoticeReading = Extract<Reading, 'notice-page' | 'notice-approval'>;
type ComposableNotice = Pick<LockedNotice, 'id' | 'caseId' | 'kind' | 'basis' | 'aboutNoticeId' | 'createdAt'>;

interface FactsRow {
  readonly authorityKind: AuthorityKind | null;
  readonly goodFaithStatement: boolean;
  readonly items: { id: string; url: string }[] | null;
  readonly aboutDueAt: Date | null;
  /** What a caseworker added, sealed, in base64. */
  readonly addition: string | null;
  /** In which shape the platform wants its notices. */
  readonly noticeFormat: NoticeFormat;
}

/** Puts a notice together from what is recorded, and says element by element what makes it complete. */
@Injectable()
export class NoticeContentService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly keys: CaseKeyService,
  ) {}

  /**
   * The same rows give the same bytes, so what is read before approving is what is sent. `accuracyAttested` holds
   * because the page says so beside the button: whoever approves states that the notice is accurate and complete.
   */
  async compose(tx: Tx, notice: ComposableNotice, reading: NoticeReading): Promise<ComposedNotice> {
    const vault = await this.keys.vaultOf(tx, notice.caseId, reading);
    const rule = ruleOf(notice.basis);
    const isRecall = notice.kind === 'recall';
    const [row] = await tx.query<FactsRow[]>(
      `SELECT (SELECT a.kind FROM authority a WHERE a.case_id = $2 AND a.is_sufficient) AS "authorityKind",
         (SELECT r.states_no_consent FROM report r WHERE r.case_id = $2) AS "goodFaithStatement",
         (SELECT json_agg(json_build_object('id', i.id, 'url', encode(i.url_sealed, 'base64')) ORDER BY i.position)
          FROM notice_item ni JOIN item i ON i.id = ni.item_id
          WHERE ni.notice_id = $1 AND (i.state <> 'rejected' OR $3)) AS items,
         (SELECT k.due_at FROM clock k WHERE k.notice_id = $4 ORDER BY k.created_at DESC LIMIT 1) AS "aboutDueAt",
         (SELECT encode(n.addition_sealed, 'base64') FROM notice n WHERE n.id = $5 AND n.kind <> 'recall') AS addition,
         (SELECT p.notice_format FROM notice n JOIN platform p ON p.id = n.platform_id WHERE n.id = $5) AS "noticeFormat"`,
      // A recall names all that was sent; a draft leaves out what was rejected since it was made.
      [isRecall ? notice.aboutNoticeId : notice.id, notice.caseId, isRecall, notice.aboutNoticeId, notice.id],
    );
    const items = (row?.items ?? []).map((item) => ({
      id: item.id,
      url: vault.open('item.url', Buffer.from(item.url, 'base64')),
    }));
    const { helpline } = this.config;
    const content: NoticeContent = {
      id: notice.id,
      kind: notice.kind,
      preparedAt: notice.createdAt,
      publicUrl: this.config.publicUrl,
      basis: {
        id: rule.id,
        version: rule.version,
        instrument: rule.instrument,
        citation: rule.citation,
        limitHours: rule.limit.kind === 'hours' ? rule.limit.hours : null,
      },
      notifier: { organisation: helpline.name, email: helpline.email, signature: helpline.signatory },
      items,
      explanation: row?.addition == null ? null : vault.open('notice.addition', Buffer.from(row.addition, 'base64')),
      recalls: isRecall ? notice.aboutNoticeId : null,
      reminds: notice.kind === 'reminder' ? remindsOf(notice, row?.aboutDueAt ?? null) : null,
    };
    const body = noticeBody(content, row?.noticeFormat ?? 'buckler-1');
    return {
      rule,
      body,
      text: noticeTextOf(body),
      sha256: sha256(body),
      sealed: vault.seal('notice.body', body),
      hosts: [...new Set(items.map((item) => new URL(item.url).hostname))],
      elements: checkCompleteness(rule, {
        signatory: helpline.signatory,
        authorityKind: row?.authorityKind ?? null,
        itemUrls: items.map((item) => item.url),
        goodFaithStatement: row?.goodFaithStatement ?? false,
        contactEmail: helpline.email,
        notifierName: helpline.name,
        explanation: (row?.goodFaithStatement ?? false) ? body : null,
        accuracyAttested: true,
      }),
    };
  }

  /** The bytes as they were frozen at approval. */
  async frozen(tx: Tx, notice: KeptNotice, reading: NoticeReading | 'answer-page'): Promise<string | null> {
    if (notice.bodySealed === null) return null;
    return (await this.keys.vaultOf(tx, notice.caseId, reading)).open('notice.body', notice.bodySealed);
  }
}

function remindsOf(notice: ComposableNotice, until: Date | null): NonNullable<NoticeContent['reminds']> {
  if (notice.aboutNoticeId === null || until === null)
    throw new InvariantError('a reminder is about a notice whose clock has started');
  return { noticeId: notice.aboutNoticeId, until };
}

export const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
