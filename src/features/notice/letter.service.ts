import { Injectable } from '@nestjs/common';
import { decideDiscard, decideRedrive, type DiscardReason } from '../../domain/notice/decide-letter';
import { assertNever, type Decision } from '../../domain/shared/decision';
import type { StaffIdentity } from '../../domain/shared/staff';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { DeadLetters } from '../../infra/outbox/dead-letters';
import { CaseTransitionService } from '../case/case-transition.service';
import { type JudgedLetter, LetterStore } from './letter.store';
import { NoticeRedriveService } from './notice-redrive.service';

/** So many letters share a transaction: a thousand at once hold no lock for long. */
const BATCH = 100;
export const MOST_AT_ONCE = 1_000;

export type LetterStep = { readonly type: 'redrive' } | { readonly type: 'discard'; readonly reason: DiscardReason };
export type LetterVerdict = Decision<'redriven' | 'discarded', never>;

/** What a member of staff does with dead letters: one or many at a time, each with a result of its own. */
@Injectable()
export class LetterService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: LetterStore,
    private readonly letters: DeadLetters,
    private readonly cases: CaseTransitionService,
    private readonly notices: NoticeRedriveService,
    private readonly audit: AuditLog,
  ) {}

  /** What sending these again would do, by the very rules that the real thing asks. Changes nothing and locks nothing. */
  rehearse(ids: readonly string[]): Promise<Map<string, LetterVerdict>> {
    return this.work.read(async (tx) => {
      const now = await this.clock.lawNow(tx);
      const letters = await this.store.look(tx, ids.slice(0, MOST_AT_ONCE));
      return new Map(letters.map((letter) => [letter.id, decideRedrive(letter, now)]));
    });
  }

  /**
   * Does the step with each of the letters that is still open and for which the rules allow it; at most a thousand. Answers
   * the id under which the view shows what came of each. Twice, or by two people at once, it has one effect.
   */
  async act(ids: readonly string[], step: LetterStep, staff: StaffIdentity): Promise<{ runId: string }> {
    const runId = uuidV7();
    const wanted = [...new Set(ids)].slice(0, MOST_AT_ONCE).sort();
    for (let from = 0; from < wanted.length; from += BATCH) {
      const some = wanted.slice(from, from + BATCH);
      await this.work.run((tx) => this.actOnSome(tx, some, step, { staff, runId }));
    }
    return { runId };
  }

  private async actOnSome(
    tx: Tx,
    ids: readonly string[],
    step: LetterStep,
    { staff, runId }: { staff: StaffIdentity; runId: string },
  ): Promise<void> {
    const letters = await this.lock(tx, ids);
    const at = await this.clock.lawNow(tx);
    const decide = (letter: JudgedLetter) =>
      step.type === 'redrive' ? decideRedrive(letter, at) : decideDiscard(letter);
    const judged = letters.map((letter) => ({ letter, verdict: decide(letter) }));
    const agreed = judged.filter(({ verdict }) => verdict.ok).map(({ letter }) => letter);
    switch (step.type) {
      case 'redrive':
        await this.redrive(tx, agreed, staff.id, at);
        break;
      case 'discard':
        await this.discard(tx, agreed, step.reason, staff.id, at);
        break;
      default:
        assertNever(step);
    }
    await this.store.recordRun(
      tx,
      runId,
      judged.map(({ letter, verdict }) => ({
        id: letter.id,
        result: verdict.ok ? verdict.next : verdict.refusal.code,
      })),
    );
  }

  /** Cases first, then their notices, then the letters: the order in which everybody else takes them. */
  private async lock(tx: Tx, ids: readonly string[]): Promise<JudgedLetter[]> {
    const { caseIds, noticeIds } = await this.store.about(tx, ids);
    await this.cases.lockMany(tx, caseIds);
    await this.notices.lock(tx, noticeIds);
    return this.store.lockOpen(tx, ids);
  }

  private async redrive(tx: Tx, letters: readonly JudgedLetter[], staffId: string, at: Date): Promise<void> {
    await this.letters.end(tx, idsOf(letters), { outcome: 'redriven', staffId }, at);
    await this.letters.reviveMessages(tx, outboxIdsOf(letters));
    await this.record(tx, 'message.redriven', letters.filter(isAboutMessage), { staffId }, at);
    const notices = letters.filter((letter) => letter.kind === 'notice');
    await this.notices.redrive(
      tx,
      notices.map((letter) => ({ ...letter, id: letter.subjectId, caseId: letter.caseId! })),
      staffId,
      at,
    );
  }

  private async discard(
    tx: Tx,
    letters: readonly JudgedLetter[],
    reason: DiscardReason,
    staffId: string,
    at: Date,
  ): Promise<void> {
    await this.letters.end(tx, idsOf(letters), { outcome: 'discarded', staffId }, at);
    await this.letters.finishMessages(tx, outboxIdsOf(letters), at);
    await this.record(tx, 'message.discarded', letters.filter(isAboutMessage), { staffId, discarded: reason }, at);
    await this.audit.append(
      tx,
      ...letters
        .filter((letter) => letter.kind === 'notice')
        .map((letter) => ({
          chainId: letter.caseId!,
          at,
          actor: `staff:${staffId}` as const,
          action: 'letter.discarded',
          detail: { notice: letter.subjectId, discarded: reason },
        })),
    );
  }

  /** A job belongs to no case's record: it is in the record of the system. */
  private async record(
    tx: Tx,
    action: string,
    letters: readonly JudgedLetter[],
    { staffId, ...more }: { staffId: string; discarded?: DiscardReason },
    at: Date,
  ): Promise<void> {
    await this.audit.append(
      tx,
      ...letters.map((letter) => ({
        chainId: SYSTEM_CHAIN,
        at,
        actor: `staff:${staffId}` as const,
        action,
        detail: { letter: letter.id, outbox: letter.outboxId, ...more },
      })),
    );
  }
}

const isAboutMessage = (letter: JudgedLetter): boolean => letter.kind === 'message';
const idsOf = (letters: readonly JudgedLetter[]): string[] => letters.map(({ id }) => id);
const outboxIdsOf = (letters: readonly JudgedLetter[]): string[] =>
  letters.flatMap(({ outboxId }) => (outboxId === null ? [] : [outboxId]));
