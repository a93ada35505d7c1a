import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { CaseKeyService } from '../case/case-key.service';
import { ItemService } from '../case/item.service';
import { TaskService } from '../case/task.service';
import { HostOwnerService } from '../platform/host-owner.service';
import { PlatformService } from '../platform/platform.service';

/** What stands in the record of it, and who is to act. */
@Injectable()
export class UnknownHostRecords {
  constructor(
    private readonly tasks: TaskService,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  async open(tx: Tx, found: readonly { itemId: string; caseId: string }[], looksUp: boolean, at: Date): Promise<void> {
    const tasks = found.map(({ itemId, caseId }) => ({ caseId, kind: 'unknown_platform' as const, subjectId: itemId }));
    await this.tasks.open(tx, tasks, at);
    if (!looksUp) return;
    const jobs = found.map(({ itemId }) => ({ job: 'look-up-host', payload: { itemId } }) as const);
    await this.outbox.add(tx, at, ...jobs);
  }

  readHost(tx: Tx, caseId: string, itemId: string, at: Date): Promise<void> {
    const detail = { item: itemId };
    return this.audit.append(tx, { chainId: caseId, at, actor: 'system', action: 'host.looked-up', detail });
  }
}

/** Verified links of nobody we know: a human finds out whom to ask, with what the registers say at hand. */
@Injectable()
export class UnknownHostService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly items: ItemService,
    private readonly keys: CaseKeyService,
    private readonly platforms: PlatformService,
    private readonly owners: HostOwnerService,
    private readonly records: UnknownHostRecords,
  ) {}

  /** Opens a task for each such link, once, and has its host looked up. */
  sweep(limit: number): Promise<number> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const found = await tx.query<{ itemId: string; caseId: string }[]>(
        `SELECT i.id AS "itemId", i.case_id AS "caseId" FROM item i JOIN "case" c ON c.id = i.case_id
         WHERE i.state = 'verified' AND i.platform_id IS NULL AND c.state <> 'closed' AND NOT EXISTS (
           SELECT 1 FROM task t WHERE t.case_id = i.case_id AND t.kind = 'unknown_platform' AND t.subject_id = i.id)
         ORDER BY i.id LIMIT $1 FOR UPDATE OF i SKIP LOCKED`,
        [limit],
      );
      await this.records.open(tx, found, this.owners.isOn, at);
      return found.length;
    });
  }

  /** Looks up who answers for the host of a link. A second run finds the service known, and asks nobody. */
  async lookUp(itemId: string): Promise<void> {
    const host = await this.work.run(async (tx) => {
      const [item] = await this.items.lock(tx, [itemId]);
      if (item === undefined || item.platformId !== null) return null;
      const vault = await this.keys.vaultOf(tx, item.caseId, 'host-look-up');
      const url = new URL(vault.open('item.url', item.urlSealed));
      await this.records.readHost(tx, item.caseId, itemId, await this.clock.lawNow(tx));
      const [known] = await this.platforms.matchHosts([url.host], tx);
      return known === null ? url.hostname : null;
    });
    const owner = host === null ? null : await this.owners.lookUp(host);
    if (owner === null) return;
    await this.work.run(async (tx) => this.owners.keep(tx, owner, await this.clock.lawNow(tx)));
  }
}
