import { Injectable } from '@nestjs/common';
import { decideChange } from '../../domain/platform/change';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { randomToken, tokenHash } from '../../infra/crypto/tokens';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { type NewRecipient, type RecipientRecord, RecipientStore } from './recipient.store';

/**
 * Who may be given fingerprints at all (ADR 0047). One person proposes, another confirms, by the rule for addresses of
 * platforms; only then can a person at home agree to it, and only then is there a key to ask with.
 */
@Injectable()
export class RecipientService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: RecipientStore,
    private readonly audit: AuditLog,
  ) {}

  /** False when there is one of this name. */
  propose(staff: StaffIdentity, wanted: NewRecipient): Promise<boolean> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const id = uuidV7();
      if (!(await this.store.propose(tx, id, wanted, staff.id, at))) return false;
      await this.record(tx, staff, 'recipient.proposed', id, at);
      return true;
    });
  }

  /** Throws RefusedError for one's own proposal, and for one that was decided. */
  decide(staff: StaffIdentity, id: string, decision: 'yes' | 'no'): Promise<void> {
    return this.change(id, async (tx, recipient, at) => {
      const state = recipient.state === 'proposed' ? 'proposed' : 'refused';
      const decided = decideChange({ state, proposedBy: recipient.proposedBy }, decision, staff.id);
      if (!decided.ok) throw new RefusedError({ code: decided.code });
      await this.store.decide(tx, id, decided.next, staff.id, at);
      await this.record(tx, staff, `recipient.${decided.next}`, id, at);
    });
  }

  /** Nothing is given to it any more, and what it holds it is told to delete when it asks next. */
  end(staff: StaffIdentity, id: string): Promise<void> {
    return this.change(id, async (tx, { state }, at) => {
      if (state !== 'confirmed') throw new RefusedError({ code: 'platform.change-wrong-state' });
      await this.store.end(tx, id);
      await this.record(tx, staff, 'recipient.ended', id, at);
    });
  }

  /** A new key, shown this once; the one before opens nothing from now on. */
  drawKey(staff: StaffIdentity, id: string): Promise<string> {
    return this.change(id, async (tx, { state }, at) => {
      if (state !== 'confirmed' && state !== 'ended') throw new RefusedError({ code: 'platform.change-wrong-state' });
      const token = randomToken();
      await this.store.setKey(tx, id, tokenHash(token), at);
      await this.record(tx, staff, 'recipient.key-drawn', id, at);
      return token;
    });
  }

  private change<T>(id: string, step: (tx: Tx, recipient: RecipientRecord, at: Date) => Promise<T>): Promise<T> {
    return this.work.run(async (tx) => {
      const recipient = await this.store.lock(tx, id);
      if (recipient === null) throw new NotFoundError();
      return step(tx, recipient, await this.clock.lawNow(tx));
    });
  }

  private record(tx: Tx, staff: StaffIdentity, action: string, recipient: string, at: Date): Promise<void> {
    const detail = { recipient };
    return this.audit.append(tx, { chainId: SYSTEM_CHAIN, at, actor: `staff:${staff.id}`, action, detail });
  }
}
