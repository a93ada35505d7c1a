import { Injectable } from '@nestjs/common';
import { ruleOf } from '../../domain/deadline/rules';
import { NotFoundError } from '../../domain/shared/errors';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { issueOwnCopy, type OwnCopy } from '../../web/send-own-copy';
import { CaseKeyService } from '../case/case-key.service';
import { CopiedFormView, type CopiedWords } from './copied-form.view';
import { PersonAccessService } from './person-access.service';
import { type PersonCase, PersonCaseView, type PersonLink } from './person-case.view';

export interface CopiedNotice {
  readonly kind: string;
  readonly platform: string;
  readonly law: string;
  readonly sentAt: Date | null;
  /** Of the bytes that were sent, in hex: whoever holds them can show that they are these. */
  readonly sha256: string | null;
  readonly answers: readonly {
    readonly type: string;
    readonly at: Date;
    /** The platform's id of its statement of reasons: an appeal names it. */
    readonly statement: string | null;
  }[];
}
/** Somebody who was given fingerprints: when first, and when they were last told to delete some. */
export interface CopiedSharing {
  readonly name: string;
  readonly givenAt: Date;
  readonly toldAt: Date | null;
}
export interface CopiedLink extends PersonLink {
  /** As it was pasted, where that differs: tracking and all. */
  readonly original: string | null;
}
export interface EverythingOfACase extends Omit<PersonCase, 'links' | 'consents'>, Omit<CopiedWords, 'originals'> {
  readonly links: readonly CopiedLink[];
  readonly notices: readonly CopiedNotice[];
  readonly sharing: readonly CopiedSharing[];
  readonly looks: readonly { readonly link: number; readonly at: Date; readonly verdict: string | null }[];
  readonly madeAt: Date;
}

/** Everything a person may take with them: as a file, as a page to print, and as a summary for the police. */
@Injectable()
export class PersonCopyService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly visits: PersonAccessService,
    private readonly view: PersonCaseView,
    private readonly forms: CopiedFormView,
    private readonly keys: CaseKeyService,
    private readonly audit: AuditLog,
  ) {}

  /** The file, with a permission to send it once. Throws NotFoundError without a visit. */
  async file(token: string | undefined): Promise<OwnCopy> {
    const everything = await this.everything(token, 'file');
    return issueOwnCopy(Buffer.from(`${JSON.stringify(everything, null, 2)}\n`));
  }

  /** Throws NotFoundError without a visit. */
  async everything(token: string | undefined, as: 'file' | 'page' | 'police'): Promise<EverythingOfACase> {
    const caseId = await this.visits.caseIdFor(token);
    if (caseId === null) throw new NotFoundError();
    return actAs({ kind: 'person', caseId }, () =>
      this.work.run(async (tx) => {
        const at = await this.clock.lawNow(tx);
        const copied = await this.gather(tx, caseId, at);
        const entry = { chainId: caseId, at, actor: 'person', action: 'person.took-copy', detail: { as } } as const;
        await this.audit.append(tx, entry);
        return copied;
      }),
    );
  }

  private async gather(tx: Tx, caseId: string, madeAt: Date): Promise<EverythingOfACase> {
    const personCase = await this.view.load(tx, caseId);
    const vault = await this.keys.vaultOf(tx, caseId, 'person-copy');
    const { originals, ...words } = await this.forms.load(tx, caseId, vault, madeAt);
    type NoticeRow = Omit<CopiedNotice, 'law' | 'answers'> & {
      basis: string;
      answers: { type: string; at: string; statement: string | null }[] | null;
    };
    const notices = await tx.query<NoticeRow[]>(
      `SELECT n.kind, p.name AS platform, n.basis, n.delivered_at AS "sentAt", encode(n.body_sha256, 'hex') AS sha256,
         (SELECT json_agg(json_build_object('type', a.type, 'at', a.received_at,
             'statement', encode(a.statement_sealed, 'base64')) ORDER BY a.received_at)
          FROM answer a WHERE a.notice_id = n.id AND a.type <> 'counter_statement') AS answers
       FROM notice n JOIN platform p ON p.id = n.platform_id
       WHERE n.case_id = $1 AND n.state <> 'draft' ORDER BY n.created_at, n.id`,
      [caseId],
    );
    const looks = await tx.query<EverythingOfACase['looks'][number][]>(
      `SELECT i.position AS link, r.finished_at AS at, r.verdict FROM removal_check r JOIN item i ON i.id = r.item_id
       WHERE i.case_id = $1 AND r.finished_at IS NOT NULL ORDER BY r.finished_at`,
      [caseId],
    );
    const sharing = await tx.query<CopiedSharing[]>(
      `SELECT r.name, min(e.given_at) AS "givenAt", max(e.told_at) AS "toldAt"
       FROM fingerprint_share s JOIN hash_entry e ON e.id = s.entry_id JOIN hash_recipient r ON r.id = e.recipient_id
       WHERE s.case_id = $1 GROUP BY r.id, r.name ORDER BY min(e.given_at), r.id`,
      [caseId],
    );
    return {
      ...personCase,
      ...words,
      links: personCase.links.map((link, at) => ({ ...link, original: originals[at] ?? null })),
      sharing,
      notices: notices.map(({ basis, answers, ...notice }) => ({
        ...notice,
        law: ruleOf(basis).instrument,
        answers: (answers ?? []).map(({ type, at, statement }) => ({
          type,
          at: new Date(at),
          statement: statement === null ? null : vault.open('answer.statement', Buffer.from(statement, 'base64')),
        })),
      })),
      looks,
      madeAt,
    };
  }
}
