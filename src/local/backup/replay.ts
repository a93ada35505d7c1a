import type { ErasureRecord } from '../../domain/case/erasure-ledger';
import { CaseAccessStore } from '../../features/case/case-access.store';
import { CaseErasureService } from '../../features/case/case-erasure.service';
import { CaseTransitionService } from '../../features/case/case-transition.service';
import { CaseStore } from '../../features/case/case.store';
import { ErasureStore } from '../../features/case/erasure.store';
import { TaskService } from '../../features/case/task.service';
import { PersonNewsService } from '../../features/case/person-news.service';
import { FiguresService } from '../../features/case/figures.service';
import { AuditLog } from '../../infra/audit/audit-log';
import { SystemClock } from '../../infra/clock/clock';
import type { OpenDatabase } from '../../infra/database/open-database';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';

/** Does every erasure of the ledger again; how many cases had to be erased. */
export async function replayErasures(database: OpenDatabase, records: readonly ErasureRecord[]): Promise<number> {
  const audit = new AuditLog();
  const cases = new CaseTransitionService(
    new CaseStore(),
    audit,
    new CaseAccessStore(),
    new PersonNewsService(),
    new TaskService(audit),
  );
  const [work, clock] = [new UnitOfWork(database), new SystemClock()];
  // A replay counts nobody: how the case ended in truth is not in an older backup.
  const figures = new FiguresService(work, clock, { retention: { figuresMinCell: Infinity } });
  const erasures = new CaseErasureService(work, clock, cases, new ErasureStore(), audit, new Outbox(), figures);
  let erased = 0;
  for (const record of records) if (await erasures.replay(record)) erased += 1;
  return erased;
}
