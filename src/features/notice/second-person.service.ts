import { Injectable } from '@nestjs/common';
import { FOR_A_SECOND } from '../../domain/case/task-due';
import type { SecondPersonReason } from '../../domain/notice/second-person';
import type { Tx } from '../../infra/database/unit-of-work';
import { TaskService } from '../case/task.service';
import type { LockedNotice } from './notice.store';
import { SecondPersonView } from './second-person.view';

/** The second of two approvals: whether one is needed, and the task by which somebody learns that they are asked. */
@Injectable()
export class SecondPersonService {
  constructor(
    private readonly view: SecondPersonView,
    private readonly tasks: TaskService,
  ) {}

  why(
    tx: Tx,
    notice: Pick<LockedNotice, 'id' | 'platformId'>,
    hosts: readonly string[],
  ): Promise<SecondPersonReason[]> {
    return this.view.why(tx, notice, hosts);
  }

  /** Everybody but the first is asked; where a contact is used for the first time, the task says so. */
  ask(
    tx: Tx,
    { id, caseId }: LockedNotice,
    { by, why }: { readonly by: string; readonly why: readonly SecondPersonReason[] },
    at: Date,
  ): Promise<void> {
    const kind = why.includes('first_notice') ? 'new_contact' : 'second_person';
    return this.tasks.open(tx, [{ caseId, kind, subjectId: id, detail: { by } }], at);
  }

  /** It is approved, or its words have changed and the first approval is void. */
  isAskedNoLonger(tx: Tx, { id, caseId }: LockedNotice, at: Date): Promise<void> {
    return this.tasks.settle(
      tx,
      FOR_A_SECOND.map((kind) => ({ caseId, kind, subjectId: id })),
      at,
    );
  }
}
