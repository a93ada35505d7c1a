import { Injectable } from '@nestjs/common';
import { decideItem, type ItemCommandInput } from '../../domain/case/decide-item';
import type { Refusal } from '../../domain/shared/decision';
import { type Actor, AuditLog } from '../../infra/audit/audit-log';
import type { Tx } from '../../infra/database/unit-of-work';
import { PersonNewsService } from './person-news.service';
import { ItemStore, type LockedItem } from './item.store';

export type { LockedItem } from './item.store';

export interface ItemStep {
  readonly item: LockedItem;
  readonly command: ItemCommandInput;
  /** When our next look is due; left out keeps the one there is, null stops looking. */
  readonly nextCheckAt?: Date | null;
}
export type ItemResult =
  | { readonly ok: true; readonly item: LockedItem; readonly from: string; readonly to: string }
  | { readonly ok: false; readonly item: LockedItem; readonly refusal: Refusal };

/** A look whose result only changes numbers and times of an item, not its state. */
export type ItemTally = Pick<LockedItem, 'cleanChecks' | 'checksMade' | 'firstCleanAt' | 'nextCheckAt'>;

/** The one way an item changes. The caller holds the lock of its case. */
@Injectable()
export class ItemService {
  constructor(
    private readonly store: ItemStore,
    private readonly audit: AuditLog,
    private readonly news: PersonNewsService,
  ) {}

  lock(tx: Tx, ids: readonly string[]): Promise<LockedItem[]> {
    return this.store.lock(tx, ids);
  }

  lockOfCase(tx: Tx, caseId: string): Promise<LockedItem[]> {
    return this.store.lockOfCase(tx, caseId);
  }

  /** Applies each command that the rules allow; refused ones come back with the refusal and change nothing. */
  async change(tx: Tx, steps: readonly ItemStep[], actor: Actor, at: Date): Promise<ItemResult[]> {
    const results = steps.map((step): ItemResult & { step: ItemStep } => {
      const decision = decideItem(step.item.state, step.command, at);
      return decision.ok
        ? {
            ok: true,
            item: changed(step, decision.next.state, at),
            from: step.item.state,
            to: decision.next.state,
            step,
          }
        : { ok: false, item: step.item, refusal: decision.refusal, step };
    });
    const accepted = results.filter((result) => result.ok);
    await this.store.apply(
      tx,
      accepted.map((result) => result.item),
      at,
    );
    await this.audit.append(
      tx,
      ...accepted
        .filter((result) => result.from !== result.to)
        .map((result) => ({
          chainId: result.item.caseId,
          at,
          actor,
          action: auditAction(result.step.command.type),
          detail: { item: result.item.id, from: result.from, to: result.to },
        })),
    );
    const became = (state: LockedItem['state']) =>
      accepted.filter(({ from, to }) => to === state && from !== to).map(({ item }) => item.caseId);
    await this.news.tellPerson(tx, became('removed'), 'gone', at);
    await this.news.tellPerson(tx, became('reappeared'), 'came_back', at);
    return results.map(({ step: _step, ...result }) => result);
  }

  async tally(tx: Tx, item: LockedItem, tally: ItemTally, at: Date): Promise<void> {
    await this.store.apply(tx, [{ ...item, ...tally }], at);
  }

  setPlatform(tx: Tx, itemId: string, platformId: string): Promise<void> {
    return this.store.setPlatform(tx, itemId, platformId);
  }
}

function changed(step: ItemStep, state: LockedItem['state'], at: Date): LockedItem {
  const { item, command } = step;
  const isFoundAgain = command.type === 'find_again';
  return {
    ...item,
    state,
    nextCheckAt: step.nextCheckAt === undefined ? item.nextCheckAt : step.nextCheckAt,
    cleanChecks: isFoundAgain ? 0 : item.cleanChecks,
    firstCleanAt: isFoundAgain ? null : item.firstCleanAt,
    removedAt: command.type === 'confirm_gone' ? (item.firstCleanAt ?? at) : isFoundAgain ? null : item.removedAt,
  };
}

const auditAction = (command: ItemCommandInput['type']): string =>
  command === 'verify' ? 'item.verified' : command === 'reject' ? 'item.rejected' : 'item.changed';
