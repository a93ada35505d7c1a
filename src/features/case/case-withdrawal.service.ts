import { Injectable } from '@nestjs/common';
import { TABLES_UNTIL_WITHDRAWN } from '../../domain/retention/tables';
import { Clock } from '../../infra/clock/clock';
import type { Tx } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { CaseTransitionService } from './case-transition.service';
import { ItemService } from './item.service';

/** The person's last word on their own case. */
@Injectable()
export class CaseWithdrawalService {
  constructor(
    private readonly clock: Clock,
    private readonly transitions: CaseTransitionService,
    private readonly items: ItemService,
    private readonly outbox: Outbox,
  ) {}

  /**
   * The person takes everything back. In this transaction the case closes, every open item ends and every attempt that
   * has not been claimed becomes impossible. One that was claimed a moment ago is given the three seconds in which it may
   * still begin, so that after the commit nothing is written but recalls; those follow from the outbox.
   */
  async withdraw(tx: Tx, caseId: string): Promise<void> {
    const locked = await this.transitions.lock(tx, { id: caseId });
    await this.transitions.outwaitClaims(tx, locked, await this.clock.lawNow(tx));
    const at = await this.clock.lawNow(tx);
    await this.transitions.apply(tx, { locked, command: { type: 'withdraw' } }, 'person', at);
    const items = await this.items.lockOfCase(tx, caseId);
    const results = await this.items.change(
      tx,
      items.map((item) => ({ item, command: { type: 'withdraw' }, nextCheckAt: null })),
      'person',
      at,
    );
    // What was confirmed gone stays so in the record, but nobody watches it any longer.
    for (const { item } of results.filter(({ ok, item }) => !ok && item.nextCheckAt !== null))
      await this.items.tally(tx, item, { ...item, nextCheckAt: null }, at);
    for (const table of TABLES_UNTIL_WITHDRAWN) await tx.query(`DELETE FROM ${table} WHERE case_id = $1`, [caseId]);
    await this.outbox.add(tx, at, { job: 'recall-notices', payload: { caseId } });
  }
}
