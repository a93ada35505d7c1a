import { Injectable } from '@nestjs/common';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { newHandCode, readHandCode } from '../../infra/crypto/hand-code';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from '../case/case-transition.service';
import { TaskService } from '../case/task.service';
import { WordsStore } from './words.store';

/** So long a request waits for the second person, and after that the code for its use. */
const HOURS = 48;

/**
 * New words through an advocate whom the person had named (ADR 0030): one member of staff checks the advocate's code,
 * another confirms, and the code that follows opens once. Whoever can still open the case sees it there and may stop it.
 */
@Injectable()
export class WordsRequestService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly store: WordsStore,
    private readonly tasks: TaskService,
    private readonly audit: AuditLog,
  ) {}

  /** Throws RefusedError `words.wrong-code`: also where no advocate was named, so that the desk learns nothing of it. */
  ask(locator: string, staff: StaffIdentity, code: string): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'words.replace' }, at);
      const hash = readHandCode('advocate', code);
      if (hash === null || !(await this.store.isAdvocatesCode(tx, locked.id, hash)))
        throw new RefusedError({ code: 'words.wrong-code' });
      if ((await this.store.openRequest(tx, locked.id)) !== null) throw new RefusedError({ code: 'words.wrong-state' });
      const id = uuidV7();
      await this.store.insert(tx, { id, caseId: locked.id, askedBy: staff.id, at, endsAt: later(at) });
      const detail = { by: staff.id };
      await this.tasks.open(tx, [{ caseId: locked.id, kind: 'words_asked', subjectId: null, detail }], at);
      const actor = `staff:${staff.id}` as const;
      await this.audit.append(tx, { chainId: locked.id, at, actor, action: 'words.asked', detail: { request: id } });
    });
  }

  /** The second person says yes. Answers the code, which is kept as a hash only. Throws RefusedError. */
  confirm(locator: string, staff: StaffIdentity): Promise<string> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'words.confirm' }, at);
      const request = await this.store.openRequest(tx, locked.id);
      if (request === null || request.confirmedBy !== null || request.endsAt <= at)
        throw new RefusedError({ code: 'words.wrong-state' });
      if (request.askedBy === staff.id) throw new RefusedError({ code: 'access.own-request' });
      const { code, sha256 } = newHandCode('new-words');
      const confirmed = { by: staff.id, codeSha256: sha256, at, endsAt: later(at) };
      await this.store.confirm(tx, request.id, confirmed);
      await this.tasks.settle(tx, [{ caseId: locked.id, kind: 'words_asked', subjectId: null }], at);
      const actor = `staff:${staff.id}` as const;
      const detail = { request: request.id };
      await this.audit.append(tx, { chainId: locked.id, at, actor, action: 'words.confirmed', detail });
      return code;
    });
  }

  stop(locator: string, staff: StaffIdentity): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'words.replace' }, at);
      const request = await this.store.openRequest(tx, locked.id);
      if (request === null) throw new RefusedError({ code: 'words.wrong-state' });
      await this.store.end(tx, request.id, 'stopped', at);
      await this.tasks.settle(tx, [{ caseId: locked.id, kind: 'words_asked', subjectId: null }], at);
      const actor = `staff:${staff.id}` as const;
      const detail = { request: request.id };
      await this.audit.append(tx, { chainId: locked.id, at, actor, action: 'words.stopped', detail });
    });
  }

  /** Ends requests that nobody confirmed or used in time. */
  endOver(): Promise<number> {
    return this.work.run(async (tx) => this.store.endOver(tx, await this.clock.lawNow(tx)));
  }
}

const later = (at: Date): Date => new Date(at.getTime() + HOURS * 3_600_000);
