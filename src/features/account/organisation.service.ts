import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { Envelope } from '../../infra/crypto/envelope';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { AccountStores } from './account-stores';
import { ownDoor } from './kept-form.service';
import { openDeskSession } from './open-session';
import { OrganisationProvider, type OrganisationPerson, type Question } from './organisation-provider';
import type { BoundIdentity } from './organisation.store';

/** So long somebody may take at the sign-in service. */
const QUESTION_MS = 10 * 60_000;

/** What a journey to the sign-in service is for: to come in, or to bind an account there to the one of this person. */
export type Journey = { readonly kind: 'sign-in' } | { readonly kind: 'bind'; readonly staffId: string };
export type Returned =
  | { readonly kind: 'signed-in'; readonly token: string; readonly staffId: string }
  | { readonly kind: 'bound' }
  | { readonly kind: 'refused'; readonly journey: Journey['kind'] };

interface Sealed extends Question {
  readonly journey: Journey;
  readonly until: number;
}

/**
 * Signing in through the helpline's own sign-in service, for those who bound their account there to theirs here (ADR
 * 0051). Never by a mail address: whoever gives out addresses there must not give out desks here. It opens a session and
 * proves nothing more: before words are shown, a passkey or a code of ours is asked for as ever.
 */
@Injectable()
export class OrganisationService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly provider: OrganisationProvider,
    private readonly stores: AccountStores,
    private readonly envelope: Envelope,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  get name(): string | null {
    return this.provider.name;
  }

  /**
   * Where the browser goes. All that must come back with it travels in `state`, sealed for this browser alone (`nonce` of
   * its cookie): nothing is kept here for those who never return. Null when the service cannot be reached.
   */
  start(browser: string, journey: Journey): Promise<string | null> {
    const question = { verifier: randomBytes(48).toString('base64url'), nonce: randomBytes(24).toString('base64url') };
    const until = this.clock.now().getTime() + QUESTION_MS;
    const text = JSON.stringify({ ...question, journey, until } satisfies Sealed);
    const state = this.envelope.sealStandalone(text, statePurpose(browser)).toString('base64url');
    return this.provider.addressFor(question, state);
  }

  /** `staffId`: who is signed in now, if anybody. One answer for whatever was wrong. */
  async comeBack(browser: string, answer: URLSearchParams, staffId: string | null): Promise<Returned> {
    const state = answer.get('state') ?? '';
    const sealed = this.unseal(browser, state);
    if (sealed === null) return { kind: 'refused', journey: 'sign-in' };
    const { journey, until, ...question } = sealed;
    const refused = { kind: 'refused', journey: journey.kind } as const;
    if (until <= this.clock.now().getTime() || (journey.kind === 'bind' && journey.staffId !== staffId)) return refused;
    const person = await this.provider.judge(answer, question, state);
    if (person === null) return refused;
    return journey.kind === 'bind' ? this.bind(journey.staffId, person) : this.signIn(person);
  }

  boundTo(staffId: string): Promise<BoundIdentity | null> {
    return ownDoor(staffId, () => this.uow.read((tx) => this.stores.organisation.of(tx, staffId)));
  }

  async unbind(staffId: string): Promise<void> {
    await ownDoor(staffId, () =>
      this.uow.run(async (tx) => {
        if (!(await this.stores.organisation.unbind(tx, staffId))) return;
        await this.audit.append(tx, {
          chainId: SYSTEM_CHAIN,
          at: this.clock.now(),
          actor: `staff:${staffId}`,
          action: 'staff.organisation-unbound',
          detail: { staffId },
        });
      }),
    );
  }

  private async signIn(person: OrganisationPerson): Promise<Returned> {
    const index = this.indexOf(person);
    const now = this.clock.now();
    const staffId = await actAs({ kind: 'door', key: index.toString('hex') }, () =>
      this.uow.read((tx) => this.stores.organisation.staffOf(tx, index)),
    );
    return ownDoor(staffId ?? 'nobody', () =>
      this.uow.run(async (tx) => {
        const ways = staffId === null ? null : await this.stores.accounts.lockWays(tx, staffId);
        await this.audit.append(tx, {
          chainId: SYSTEM_CHAIN,
          at: now,
          actor: 'system',
          action: 'staff.sign-in-tried',
          detail: { staffId, isPausing: false },
        });
        if (staffId === null || ways === null || ways.isDisabled)
          return { kind: 'refused' as const, journey: 'sign-in' as const };
        await this.stores.organisation.used(tx, staffId, now);
        const sessions = { sessions: this.stores.sessions, audit: this.audit };
        const token = await openDeskSession(tx, sessions, { staffId, way: 'organisation', now });
        return { kind: 'signed-in' as const, token, staffId };
      }),
    );
  }

  private bind(staffId: string, person: OrganisationPerson): Promise<Returned> {
    const now = this.clock.now();
    return ownDoor(staffId, () =>
      this.uow.run(async (tx) => {
        if (!(await this.stores.organisation.bind(tx, { index: this.indexOf(person), staffId, now })))
          return { kind: 'refused' as const, journey: 'bind' as const };
        await this.audit.append(tx, {
          chainId: SYSTEM_CHAIN,
          at: now,
          actor: `staff:${staffId}`,
          action: 'staff.organisation-bound',
          detail: { staffId },
        });
        return { kind: 'bound' as const };
      }),
    );
  }

  /** The account there, unreadable: issuer and subject together, so that another service's same number is another one. */
  private indexOf({ issuer, subject }: OrganisationPerson): Buffer {
    return this.envelope.blindIndex('staff_identity.identity', JSON.stringify([issuer, subject]));
  }

  private unseal(browser: string, state: string): Sealed | null {
    try {
      return JSON.parse(this.envelope.openStandalone(Buffer.from(state, 'base64url'), statePurpose(browser))) as Sealed;
    } catch {
      return null;
    }
  }
}

/** What a journey is sealed for while it is under way. */
const statePurpose = (browser: string): string => `organisation|${browser}`;
