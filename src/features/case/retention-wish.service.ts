import { Inject, Injectable } from '@nestjs/common';
import { keepDays } from '../../domain/retention/policies';
import { AuditLog } from '../../infra/audit/audit-log';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { erasureCodeHash, newErasureCode } from '../../infra/crypto/erasure-code';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseTransitionService } from './case-transition.service';
import { CaseWithdrawalService } from './case-withdrawal.service';
import { ErasureStore } from './erasure.store';
import { TaskService } from './task.service';

/** What an erasure that was asked for waits for. */
export interface Waiting {
  /** Null when nothing is in its way. */
  readonly waitsFor: 'hold' | 'recalls' | null;
  /** When the hold that it waits for is looked at again; null without one. */
  readonly holdReviewAt: Date | null;
}

/** How the keeping of one case stands, for the person's page. */
export interface Keeping extends Waiting {
  /** Days after its closing; the helpline's, or fewer. */
  readonly days: number;
  readonly eraseAskedAt: Date | null;
}

export type ProofAnswer =
  | { readonly kind: 'erased'; readonly at: Date }
  | ({ readonly kind: 'waiting'; readonly askedAt: Date } & Waiting)
  | { readonly kind: 'unknown' };

/** What the person decides about the keeping of their own case, and the proof that it was done. */
@Injectable()
export class RetentionWishService {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly transitions: CaseTransitionService,
    private readonly withdrawals: CaseWithdrawalService,
    private readonly store: ErasureStore,
    private readonly tasks: TaskService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The person wants everything gone. An open case is withdrawn first, so that its recalls go out; the sweep erases it
   * as soon as they have left and no legal hold is in the way. Answers the code that is shown this once: asked again,
   * it is a new one, and only the newest counts.
   */
  async askErasure(tx: Tx, caseId: string, at: Date): Promise<{ code: string; keeping: Keeping }> {
    const locked = await this.transitions.lock(tx, { id: caseId });
    if (locked.state !== 'closed') await this.withdrawals.withdraw(tx, caseId);
    const code = newErasureCode();
    const [row] = await tx.query<{ isFirst: boolean }[]>(
      `INSERT INTO retention_wish (case_id, erase_asked_at, proof_sha256) VALUES ($1, $2, $3)
       ON CONFLICT (case_id) DO UPDATE SET erase_asked_at = coalesce(retention_wish.erase_asked_at, EXCLUDED.erase_asked_at),
         proof_sha256 = EXCLUDED.proof_sha256
       RETURNING erase_asked_at = $2 AS "isFirst"`,
      [caseId, at.toISOString(), erasureCodeHash(code)],
    );
    const keeping = await this.keepingOf(tx, caseId, at);
    if (row!.isFirst)
      await this.audit.append(tx, { chainId: caseId, at, actor: 'person', action: 'erasure.asked', detail: {} });
    // Whoever keeps it must learn that the person wants it gone.
    if (keeping.waitsFor === 'hold') await this.tasks.open(tx, [{ caseId, kind: 'hold_review', subjectId: null }], at);
    return { code, keeping };
  }

  /** The person wants it kept for a shorter time after its closing; more days than the helpline's own change nothing. */
  async chooseDays(tx: Tx, caseId: string, days: number, at: Date): Promise<void> {
    await this.transitions.lock(tx, { id: caseId });
    await tx.query(
      `INSERT INTO retention_wish (case_id, keep_days) VALUES ($1, $2)
       ON CONFLICT (case_id) DO UPDATE SET keep_days = EXCLUDED.keep_days`,
      [caseId, days],
    );
    await this.audit.append(tx, { chainId: caseId, at, actor: 'person', action: 'retention.chosen', detail: { days } });
  }

  async keepingOf(tx: Tx, caseId: string, now: Date): Promise<Keeping> {
    const facts = (await this.store.factsOf(tx, [caseId], now)).get(caseId);
    const [wish] = await tx.query<{ days: number | null }[]>(
      'SELECT keep_days AS days FROM retention_wish WHERE case_id = $1',
      [caseId],
    );
    return {
      days: keepDays(this.config.retention.closedDays, wish?.days ?? null),
      eraseAskedAt: facts?.askedAt ?? null,
      waitsFor: facts === undefined ? null : waitsFor(facts),
      holdReviewAt: facts?.holdReviewAt ?? null,
    };
  }

  /** What became of the erasure that this code was given for. It says when, and nothing about whose it was. */
  async prove(code: string, now: Date): Promise<ProofAnswer> {
    const digest = erasureCodeHash(code);
    if (digest === null) return { kind: 'unknown' };
    const door = { kind: 'door', key: digest.toString('hex') } as const;
    const { done, asked } = await actAs(door, () => this.work.snapshot((tx) => this.findByProof(tx, digest)));
    if (done !== null) return { kind: 'erased', at: done };
    if (asked === null) return { kind: 'unknown' };
    // The code is the person's: what it waits for is read as them. Erased between the two looks, it waits for nothing.
    const { waitsFor, holdReviewAt } = await actAs({ kind: 'person', caseId: asked.caseId }, () =>
      this.work.snapshot((tx) => this.keepingOf(tx, asked.caseId, now)),
    );
    return { kind: 'waiting', askedAt: asked.at, waitsFor, holdReviewAt };
  }

  private async findByProof(
    tx: Tx,
    digest: Buffer,
  ): Promise<{ done: Date | null; asked: { caseId: string; at: Date } | null }> {
    const [done] = await tx.query<{ at: Date }[]>('SELECT erased_at AS at FROM erasure WHERE proof_sha256 = $1', [
      digest,
    ]);
    const [asked] = await tx.query<{ caseId: string; at: Date }[]>(
      'SELECT case_id AS "caseId", erase_asked_at AS at FROM retention_wish WHERE proof_sha256 = $1',
      [digest],
    );
    return { done: done?.at ?? null, asked: asked ?? null };
  }
}

const waitsFor = (facts: { isHeld: boolean; stillLeaving: number }): Keeping['waitsFor'] =>
  facts.isHeld ? 'hold' : facts.stillLeaving > 0 ? 'recalls' : null;
