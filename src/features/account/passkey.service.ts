import { Inject, Injectable } from '@nestjs/common';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { tokenHash } from '../../infra/crypto/tokens';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { AccountStore } from './account.store';
import { type ChallengePurpose, FactorStore, type Passkey, passkeyKey } from './factor.store';
import { ownDoor } from './kept-form.service';
import { readPasskeyAnswer } from './passkey-answer';

/** Long enough to look for the key and to mistype a PIN. */
export const CHALLENGE_MS = 5 * 60_000;

/** What a page hands to the browser, and the browser to the device. */
export interface PasskeyQuestion {
  readonly kind: 'get' | 'create';
  readonly options: object;
}
type NewPasskey = Omit<Passkey, 'staffId' | 'lastUsedAt'>;

/**
 * Passkeys (WebAuthn level 3), ADR 0035. The device must have made sure who holds it (user verification), a question is
 * asked once and answered within five minutes, and nobody names an account at the door: the passkey does.
 */
@Injectable()
export class PasskeyService {
  private readonly site: { readonly expectedOrigin: string; readonly expectedRPID: string };

  constructor(
    private readonly uow: UnitOfWork,
    private readonly factors: FactorStore,
    private readonly accounts: AccountStore,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    const { origin, hostname } = new URL(config.publicUrl);
    this.site = { expectedOrigin: origin, expectedRPID: hostname };
  }

  /** At the door, where nobody is known: any passkey of this site. */
  async askWho(): Promise<PasskeyQuestion> {
    const options = await generateAuthenticationOptions({
      rpID: this.site.expectedRPID,
      userVerification: 'required',
      timeout: CHALLENGE_MS,
    });
    await this.remember(options.challenge, 'sign_in', null);
    return { kind: 'get', options };
  }

  /** Again, of somebody who is signed in; null when they have no passkey. */
  async askAgain(staffId: string): Promise<PasskeyQuestion | null> {
    const known = await this.list(staffId);
    if (known.length === 0) return null;
    const options = await generateAuthenticationOptions({
      rpID: this.site.expectedRPID,
      userVerification: 'required',
      timeout: CHALLENGE_MS,
      allowCredentials: known.map(({ credentialId }) => ({ id: credentialId.toString('base64url') })),
    });
    await this.remember(options.challenge, 'prove', staffId);
    return { kind: 'get', options };
  }

  async askForNew(staff: { id: string; email: string; name: string }): Promise<PasskeyQuestion> {
    const known = await this.list(staff.id);
    const options = await generateRegistrationOptions({
      rpName: 'Buckler',
      rpID: this.site.expectedRPID,
      userID: new Uint8Array(Buffer.from(staff.id.replaceAll('-', ''), 'hex')),
      userName: staff.email,
      userDisplayName: staff.name,
      timeout: CHALLENGE_MS,
      attestationType: 'none',
      excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId.toString('base64url') })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    await this.remember(options.challenge, 'add', staff.id);
    return { kind: 'create', options };
  }

  /**
   * Whose passkey answered, or null: an unknown passkey, a question that was not asked, or was answered before, another
   * site, nobody verified, a wrong signature, a copy of the device. `staffId` null: at the door.
   */
  async judge(typed: string, staffId: string | null): Promise<string | null> {
    const answer = readPasskeyAnswer<AuthenticationResponseJSON>(typed);
    const now = this.clock.now();
    if (answer === null || !(await this.take(answer.challenge, staffId === null ? 'sign_in' : 'prove', staffId, now)))
      return null;
    const passkey = await actAs({ kind: 'door', key: passkeyKey(answer.credentialId) }, () =>
      this.uow.read((tx) => this.factors.findPasskey(tx, answer.credentialId)),
    );
    if (passkey === null || (staffId !== null && passkey.staffId !== staffId)) return null;
    const seen = await verifyAuthenticationResponse({
      response: answer.response,
      expectedChallenge: answer.challenge,
      ...this.site,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId.toString('base64url'),
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.counter,
      },
    }).catch(() => null); // what a device or an attacker sends wrong is an expected "no"
    if (seen?.verified !== true) return null;
    const { newCounter } = seen.authenticationInfo;
    const use = { id: passkey.id, counterBefore: passkey.counter, counter: newCounter, now };
    const isUsed = await ownDoor(passkey.staffId, () => this.uow.run((tx) => this.factors.usePasskey(tx, use)));
    return isUsed ? passkey.staffId : null;
  }

  /** The new passkey that the answer holds, not yet kept; null when it does not fit the question. */
  async readNew(typed: string, staffId: string): Promise<NewPasskey | null> {
    const answer = readPasskeyAnswer<RegistrationResponseJSON>(typed);
    const now = this.clock.now();
    if (answer === null || !(await this.take(answer.challenge, 'add', staffId, now))) return null;
    const seen = await verifyRegistrationResponse({
      response: answer.response,
      expectedChallenge: answer.challenge,
      ...this.site,
      requireUserVerification: true,
    }).catch(() => null);
    if (seen?.verified !== true) return null;
    const { credential, credentialDeviceType } = seen.registrationInfo;
    return {
      id: uuidV7(),
      credentialId: Buffer.from(credential.id, 'base64url'),
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      isSynced: credentialDeviceType === 'multiDevice',
      createdAt: now,
    };
  }

  /** Adds a passkey to one's own account; false when the answer does not fit, or another account has that passkey. */
  async add(typed: string, staffId: string): Promise<boolean> {
    const passkey = await this.readNew(typed, staffId);
    if (passkey === null) return false;
    return ownDoor(staffId, () =>
      this.uow.run(async (tx) => {
        if (!(await this.factors.addPasskey(tx, { ...passkey, staffId, lastUsedAt: null }))) return false;
        await this.audit.append(tx, {
          chainId: SYSTEM_CHAIN,
          at: passkey.createdAt,
          actor: `staff:${staffId}`,
          action: 'staff.passkey-added',
          detail: { staffId },
        });
        return true;
      }),
    );
  }

  list(staffId: string): Promise<Passkey[]> {
    return ownDoor(staffId, () => this.uow.read((tx) => this.factors.passkeysOf(tx, staffId)));
  }

  /** False when there is none, or when it is the last way in: nobody locks themselves out. */
  remove(staffId: string, id: string): Promise<boolean> {
    return ownDoor(staffId, () =>
      this.uow.run(async (tx) => {
        const ways = await this.accounts.lockWays(tx, staffId);
        const known = await this.factors.passkeysOf(tx, staffId);
        if (ways?.hasPassword !== true && known.length < 2) return false;
        if ((await this.factors.removePasskey(tx, staffId, id)) === 0) return false;
        await this.audit.append(tx, {
          chainId: SYSTEM_CHAIN,
          at: this.clock.now(),
          actor: `staff:${staffId}`,
          action: 'staff.passkey-removed',
          detail: { staffId },
        });
        return true;
      }),
    );
  }

  private async remember(challenge: string, purpose: ChallengePurpose, staffId: string | null): Promise<void> {
    const hash = tokenHash(challenge);
    const expiresAt = new Date(this.clock.now().getTime() + CHALLENGE_MS);
    await actAs({ kind: 'door', key: hash.toString('hex') }, () =>
      this.uow.run((tx) => this.factors.addChallenge(tx, { hash, purpose, staffId, expiresAt })),
    );
  }

  /** In a transaction of its own: a question is answered once, rightly or wrongly. */
  private take(challenge: string, purpose: ChallengePurpose, staffId: string | null, now: Date): Promise<boolean> {
    const hash = tokenHash(challenge);
    return actAs({ kind: 'door', key: hash.toString('hex') }, () =>
      this.uow.run((tx) => this.factors.takeChallenge(tx, { hash, purpose, staffId, now })),
    );
  }
}
