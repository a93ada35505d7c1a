import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { normaliseLocator, normalisePhrase } from '../../infra/crypto/receipt';
import { SecretHasher } from '../../infra/crypto/secret-hash';
import { randomToken, tokenHash } from '../../infra/crypto/tokens';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { NotFoundError } from '../../domain/shared/errors';
import { CaseWithdrawalService } from '../case/case-withdrawal.service';
import { Windows } from '../../web/windows';
import { type PersonCase, PersonCaseView } from './person-case.view';
import { type Visit, VisitStore } from './visit.store';

/** A visit ends by itself after half an hour: the phone may be somebody else's a minute later. */
const VISIT_MINUTES = 30;
const GUESSES = { limit: 10, perSeconds: 600 };

/** Coming back with a receipt, without an account. */
@Injectable()
export class PersonAccessService {
  private readonly guesses = new Windows();

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: VisitStore,
    private readonly hasher: SecretHasher,
    private readonly cases: CaseWithdrawalService,
    private readonly view: PersonCaseView,
    private readonly audit: AuditLog,
  ) {}

  /**
   * A session token, or null. An unknown locator and wrong words give the same null after the same work (Argon2id runs
   * either way), so that nobody can find out whether a report exists (ASVS 6.3.8).
   */
  async signIn(locator: string, phrase: string): Promise<string | null> {
    const known = normaliseLocator(locator);
    const door = { kind: 'door', key: known ?? 'none' } as const;
    const access = await actAs(door, () => this.work.read((tx) => this.store.accessOf(tx, known ?? 'none')));
    const isRight = await this.hasher.verifySecret(access?.secretHash ?? null, normalisePhrase(phrase));
    if (access === null || !isRight) return null;
    const token = randomToken();
    await this.asPerson(access.caseId, async (tx) => {
      const at = await this.clock.lawNow(tx);
      const expiresAt = new Date(at.getTime() + VISIT_MINUTES * 60_000);
      const session = { tokenHash: tokenHash(token), caseId: access.caseId, seesAll: access.secondHash === null };
      await this.store.openSession(tx, { ...session, at, expiresAt });
      const entry = { chainId: access.caseId, at, actor: 'person', action: 'person.signed-in', detail: {} } as const;
      await this.audit.append(tx, entry);
    });
    return token;
  }

  async caseFor(token: string | undefined): Promise<PersonCase | null> {
    const caseId = await this.caseIdFor(token);
    if (caseId === null) return null;
    return actAs({ kind: 'person', caseId }, () => this.work.snapshot((tx) => this.view.load(tx, caseId)));
  }

  /** The page of somebody whose visit sees all: what the desk wrote is seen with it. */
  openCase(caseId: string): Promise<PersonCase> {
    return actAs({ kind: 'person', caseId }, async () => {
      const personCase = await this.work.snapshot((tx) => this.view.load(tx, caseId));
      if (personCase.messages.some(({ kind, readAt }) => kind !== 'from_person' && readAt === null))
        await this.work.run(async (tx) => this.view.markRead(tx, caseId, await this.clock.lawNow(tx)));
      return personCase;
    });
  }

  /** The person's last word: everything stops. Throws NotFoundError without a visit, RefusedError when closed already. */
  async withdraw(token: string): Promise<void> {
    const caseId = await this.caseIdFor(token);
    if (caseId === null) throw new NotFoundError();
    await this.asPerson(caseId, (tx) => this.cases.withdraw(tx, caseId));
  }

  async signOut(token: string): Promise<void> {
    const hash = tokenHash(token);
    await actAs(doorOf(hash), () => this.work.read((tx) => this.store.endSession(tx, hash)));
  }

  /** By the database's clock: a worker whose own clock is ahead would end everybody's visit. */
  clearEndedVisits(): Promise<number> {
    return this.work.read(async (tx) => this.store.clearEndedSessions(tx, await this.clock.lawNow(tx)));
  }

  /** Whose case this visit may see; null when there is none, or while the second word was not given. */
  async caseIdFor(token: string | undefined): Promise<string | null> {
    const visit = await this.visitFor(token);
    return visit?.seesAll === true ? visit.caseId : null;
  }

  /** The visit itself: also one that shows only the neutral page. */
  async visitFor(token: string | undefined): Promise<Visit | null> {
    if (token === undefined || token === '') return null;
    const hash = tokenHash(token);
    return actAs(doorOf(hash), () => this.work.read((tx) => this.store.visitOf(tx, hash, this.clock.now())));
  }

  /**
   * The second word, typed on the neutral page. Nothing tells a wrong one from a right one but what is shown next. A
   * word that a person can remember is short, so guesses are few: beyond {@link GUESSES} for one case within ten minutes
   * none is looked at. That ends by itself, and the words open the neutral page all the while.
   */
  async giveSecondWord(token: string | undefined, word: string): Promise<void> {
    const visit = await this.visitFor(token);
    if (token === undefined || visit === null || visit.seesAll) return;
    const isSlowed = this.guesses.take(visit.caseId, GUESSES, this.clock.now()) > 0;
    const { secondHash } = await actAs({ kind: 'person', caseId: visit.caseId }, () =>
      this.work.read((tx) => this.store.accessOfCase(tx, visit.caseId)),
    );
    const isRight = await this.hasher.verifySecret(isSlowed ? null : secondHash, normalisePhrase(word));
    if (isRight) await this.asPerson(visit.caseId, (tx) => this.store.showAll(tx, tokenHash(token)));
  }

  private asPerson<T>(caseId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return actAs({ kind: 'person', caseId }, () => this.work.run(work));
  }
}

/** Before it is known whose visit it is, the database shows that one visit only. */
const doorOf = (hash: Buffer) => ({ kind: 'door', key: hash.toString('hex') }) as const;
