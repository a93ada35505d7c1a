import { Injectable } from '@nestjs/common';
import type { RuleId } from '../../domain/deadline/rule';
import type { NoticeState } from '../../domain/lifecycle';
import { NotFoundError } from '../../domain/shared/errors';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';

export interface AdditionPage {
  readonly platformName: string;
  readonly basis: RuleId;
  readonly state: NoticeState;
  readonly text: string | null;
  /** The newest entry of the case's record when this was read: what the form of its page carries. */
  readonly seen: number;
}

/** What was added to one notice, for whoever may read that notice. */
@Injectable()
export class AdditionView {
  constructor(
    private readonly work: UnitOfWork,
    private readonly keys: CaseKeyService,
  ) {}

  /** Throws NotFoundError when there is no such notice in this case. */
  load(locator: string, noticeId: string): Promise<AdditionPage> {
    return this.work.snapshot(async (tx) => {
      const [row] = await tx.query<(Omit<AdditionPage, 'text'> & { caseId: string; sealed: Buffer | null })[]>(
        `SELECT n.case_id AS "caseId", p.name AS "platformName", n.basis, n.state, n.addition_sealed AS sealed,
           (SELECT h.seq FROM audit_head h WHERE h.chain_id = n.case_id) AS seen
         FROM notice n JOIN "case" c ON c.id = n.case_id JOIN platform p ON p.id = n.platform_id
         WHERE n.id = $1 AND c.locator = $2 AND n.kind IN ('takedown','escalation')`,
        [noticeId, locator],
      );
      if (row === undefined) throw new NotFoundError();
      const { caseId, sealed, ...page } = row;
      const vault = await this.keys.vaultOf(tx, caseId, 'notice-page');
      return { ...page, text: vault.openOptional('notice.addition', sealed) };
    });
  }
}
