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
import { type PersonCase, PersonCaseView } from './person-case.view';
import { VisitStore } from './visit.store';

/** A visit ends by itself after half an hour: the phone may be somebody else's a minute later. */
const VISIT_MINUTES = 30;

/** Coming back with a receipt, without an account. */
@Injectable()
export class PersonAccessService {
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
      await this.store.openSession(tx, tokenHash(token), access.caseId, at, expiresAt);
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

  /** Whose visit this is; null when there is none. */
  async caseIdFor(token: string | undefined): Promise<string | null> {
    if (token === undefined || token === '') return null;
    const hash = tokenHash(token);
    return actAs(doorOf(hash), () => this.work.read((tx) => this.store.caseOfSession(tx, hash, this.clock.now())));
  }

  private asPerson<T>(caseId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return actAs({ kind: 'person', caseId }, () => this.work.run(work));
  }
}

/** Before it is known whose visit it is, the database shows that one visit only. */
const doorOf = (hash: Buffer) => ({ kind: 'door', key: hash.toString('hex') }) as const;
