import { Injectable } from '@nestjs/common';
import { type CounterStatementDecision, decideCounterStatement } from '../../domain/notice/counter-statement';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import { PersonNewsService } from '../case/person-news.service';
import { TaskService } from '../case/task.service';
import { CounterStatementStore } from './counter-statement.store';

/** A caseworker decides whether the person reads what an uploader says (ADR 0043). */
@Injectable()
export class CounterStatementService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: CounterStatementStore,
    private readonly cases: CaseTransitionService,
    private readonly tasks: TaskService,
    private readonly news: PersonNewsService,
    private readonly audit: AuditLog,
  ) {}

  /** Throws NotFoundError for one of another case, RefusedError for what the person has seen already. */
  decide(locator: string, id: string, staff: StaffIdentity, wanted: CounterStatementDecision): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'message.write' }, at);
      const statement = await this.store.lock(tx, locked.id, id);
      if (statement === null) throw new NotFoundError();
      const { noticeId, decision: before } = statement;
      const decided = decideCounterStatement(before, wanted);
      if (!decided.ok) throw new RefusedError(decided.refusal);
      await this.store.decide(tx, id, decided.next, staff.id, at);
      await this.audit.append(tx, {
        chainId: locked.id,
        at,
        actor: `staff:${staff.id}`,
        action: 'counter-statement.decided',
        detail: { notice: noticeId, decision: decided.next },
      });
      if (decided.next === 'share') await this.news.tellPerson(tx, [locked.id], 'message', at);
      if ((await this.store.undecided(tx, noticeId)) === 0)
        await this.tasks.settle(tx, [{ caseId: locked.id, kind: 'counter_statement', subjectId: noticeId }], at);
    });
  }
}
