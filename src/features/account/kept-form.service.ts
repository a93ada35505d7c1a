import { withoutPictureData } from '../../domain/shared/picture-data';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../infra/clock/clock';
import { Envelope } from '../../infra/crypto/envelope';
import { tokenHash } from '../../infra/crypto/tokens';
import { actAs } from '../../infra/database/actor';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import { FactorStore } from './factor.store';
import { SessionStore } from './session.store';

/** A form as it was sent: where to, and what stood in its fields. */
export interface KeptForm {
  readonly path: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** So long a form waits for its author, and so long we know whose a session was that ended by itself. */
export const KEPT_MS = 2 * 3_600_000;
const LONGEST = 64 * 1024;
/** Of these nothing is kept: they ask for secrets, are about getting in, or are sent by a page and not by a hand. */
const NEVER = /^\/desk\/(?:sign-|account$|people$|prove|welcome|kept|language|session|go$|cases\/[^/]+\/drafts)/;

/** What a kept form is sealed for. */
export const keptFormPurpose = (staffId: string): string => `kept-form|${staffId}`;

/**
 * Nothing typed is lost because a session ended, or because more proof is asked for: the form waits, sealed, for the
 * person who sent it and for nobody else, two hours at most.
 */
@Injectable()
export class KeptFormService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly factors: FactorStore,
    private readonly envelope: Envelope,
    private readonly clock: Clock,
  ) {}

  /** Keeps it for whoever had this session, though it opens nothing any more. Unknown sessions leave no trace. */
  async keepForFormer(token: string, path: string, body: unknown): Promise<void> {
    const hash = tokenHash(token);
    const staffId = await actAs({ kind: 'door', key: hash.toString('hex') }, () =>
      this.uow.read(async (tx) => (await this.sessions.findSession(tx, hash))?.staffId ?? null),
    );
    if (staffId !== null) await this.keep(staffId, path, body);
  }

  async keep(staffId: string, path: string, body: unknown): Promise<void> {
    const form: KeptForm = { path, fields: fieldsOf(body) };
    const text = JSON.stringify(form);
    if (NEVER.test(path) || text.length > LONGEST) return;
    const sealed = this.envelope.sealStandalone(text, keptFormPurpose(staffId));
    const expiresAt = new Date(this.clock.now().getTime() + KEPT_MS);
    await ownDoor(staffId, () => this.uow.run((tx) => this.factors.keepForm(tx, { staffId, sealed, expiresAt })));
  }

  async read(staffId: string): Promise<KeptForm | null> {
    const sealed = await ownDoor(staffId, () =>
      this.uow.read((tx) => this.factors.keptForm(tx, staffId, this.clock.now())),
    );
    return sealed === null
      ? null
      : (JSON.parse(this.envelope.openStandalone(sealed, keptFormPurpose(staffId))) as KeptForm);
  }

  /** Deletes forms, links and questions whose time is over; how many. Nothing depends on it: they are refused in any case. */
  clearEnded(): Promise<number> {
    return this.uow.run(async (tx) => this.factors.sweep(tx, await this.clock.lawNow(tx)));
  }

  drop(staffId: string): Promise<void> {
    return ownDoor(staffId, () => this.uow.run((tx) => this.factors.dropForm(tx, staffId)));
  }
}

/** Of accounts and what belongs to them, the database shows this one. */
export const ownDoor = <T>(staffId: string, work: () => Promise<T>): Promise<T> =>
  actAs({ kind: 'door', key: staffId }, work);

function fieldsOf(body: unknown): [string, string][] {
  if (typeof body !== 'object' || body === null) return [];
  return (
    Object.entries(body as Record<string, unknown>)
      .filter(([name]) => name !== '_csrf' && name !== '_kept')
      .flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map((one) => [name, one] as [string, unknown]),
      )
      .filter((pair): pair is [string, string] => typeof pair[1] === 'string')
      // A picture pasted as text is kept nowhere, not for a moment (promise 1); names of fields are ours, or nobody's.
      .map(([name, value]) => [withoutPictureData(name), withoutPictureData(value)])
  );
}
