import { Injectable } from '@nestjs/common';
import type { ContactInput } from '../../domain/report/safe-contact';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { contactChangeCountsFrom, type ContactProof } from '../../domain/verification/contact-change';
import { type Actor, AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { CaseTransitionService } from '../case/case-transition.service';
import { type ContactLanguage, ContactStore, type OpenChange } from './contact.store';
import { type SafeContact, SafeContactService, sealContact } from '../report/safe-contact.service';

/** Changing how a person is reached, in a way that whoever grabs their phone cannot use (ADR 0025). */
@Injectable()
export class ContactService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly cases: CaseTransitionService,
    private readonly keys: CaseKeyService,
    private readonly store: ContactStore,
    private readonly contacts: SafeContactService,
    private readonly audit: AuditLog,
  ) {}

  /** Somebody asks the desk for another way. It counts at once when an advocate vouches for it, else in 72 hours. */
  ask(
    locator: string,
    staff: StaffIdentity,
    contact: ContactInput,
    proof: Exclude<ContactProof, 'receipt'>,
  ): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'contact.change' }, at);
      if (locked.state === 'closed') throw new RefusedError({ code: 'case.wrong-state', detail: { state: 'closed' } });
      // An advocate's word is a check that stands in the record, with a name behind it; a tick in a form is none.
      if (proof === 'advocate' && !(await this.store.hasAdvocate(tx, locked.id)))
        throw new RefusedError({ code: 'case.authority-weak' });
      await this.keep(tx, locked.id, contact, { proof, staffId: staff.id }, at);
    });
  }

  /** Somebody at the desk, or the person with their receipt, stops a change that waits: it was not them. */
  stop(locator: string, staff: StaffIdentity): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      const locked = await this.cases.lockFor(tx, { locator }, { staff, action: 'contact.change' }, at);
      await this.end(tx, locked.id, `staff:${staff.id}`, at);
    });
  }

  /** The person, with their receipt, says that it was not them. Nothing happens when no change waits any more. */
  stopByPerson(caseId: string): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      await this.cases.lock(tx, { id: caseId });
      if ((await this.store.open(tx, caseId)) !== null) await this.end(tx, caseId, 'person', at);
    });
  }

  /** How the person is reached now, and in which language, for their own page. */
  ofPerson(caseId: string): Promise<{ contact: SafeContact; language: ContactLanguage }> {
    return this.work.snapshot(async (tx) => {
      const vault = await this.keys.vaultOf(tx, caseId, 'person-page');
      return {
        contact: await this.contacts.ruleOf(tx, vault, caseId),
        language: await this.store.languageOf(tx, caseId),
      };
    });
  }

  /**
   * The person, with their receipt: it counts at once ({@link contactChangeCountsFrom}), and a change that somebody
   * else asked for ends. Nothing goes to the old way, not even that it is no longer theirs: it may be why they change it.
   */
  changeByPerson(caseId: string, contact: ContactInput, language: ContactLanguage): Promise<void> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      await this.cases.lock(tx, { id: caseId });
      if ((await this.store.open(tx, caseId)) !== null) await this.end(tx, caseId, 'person', at);
      const vault = await this.keys.sealerOf(tx, caseId);
      await this.store.putWholeRule(tx, caseId, sealContact(vault, contact), at);
      await this.store.setLanguage(tx, caseId, language);
      const detail = { proof: 'receipt' };
      await this.audit.append(tx, { chainId: caseId, at, actor: 'person', action: 'contact.changed', detail });
    });
  }

  /** Puts into force what has waited long enough; how many. */
  async applyDue(limit: number): Promise<number> {
    const due = await this.work.read(async (tx) => this.store.due(tx, await this.clock.lawNow(tx), limit));
    let applied = 0;
    for (const { caseId } of due)
      await this.work.run(async (tx) => {
        await this.cases.lock(tx, { id: caseId });
        const at = await this.clock.lawNow(tx);
        const change = await this.store.open(tx, caseId);
        if (change === null || change.effectiveAt > at) return;
        await this.apply(tx, change, 'system', at);
        applied += 1;
      });
    return applied;
  }

  private async keep(
    tx: Tx,
    caseId: string,
    contact: ContactInput,
    { proof, staffId }: { proof: ContactProof; staffId: string | null },
    at: Date,
  ): Promise<void> {
    if ((await this.store.open(tx, caseId)) !== null) throw new RefusedError({ code: 'contact.wrong-state' });
    const vault = await this.keys.sealerOf(tx, caseId);
    const effectiveAt = contactChangeCountsFrom(proof, at);
    const actor: Actor = staffId === null ? 'person' : `staff:${staffId}`;
    await this.store.insert(tx, {
      caseId,
      way: contact.way,
      addressSealed: contact.way === 'none' ? null : vault.seal('contact_change.address', contact.address),
      noteSealed: contact.way === 'none' ? null : vault.sealOptional('contact_change.note', contact.note),
      proof,
      recordedBy: staffId,
      askedAt: at,
      effectiveAt,
    });
    const detail = { proof, effectiveAt: effectiveAt.toISOString() };
    await this.audit.append(tx, { chainId: caseId, at, actor, action: 'contact.change-asked', detail });
    if (effectiveAt <= at) await this.apply(tx, (await this.store.open(tx, caseId))!, actor, at);
  }

  /** The words are sealed again for their new place: a sealed value opens only where it was sealed for. */
  private async apply(tx: Tx, change: OpenChange, actor: Actor, at: Date): Promise<void> {
    const vault = await this.keys.vaultOf(tx, change.caseId, 'contact-change');
    const move = (from: 'address' | 'note', sealed: Buffer | null): Buffer | null => {
      const text = vault.openOptional(`contact_change.${from}`, sealed);
      return vault.sealOptional(`contact_rule.${from}`, text);
    };
    await this.store.putRule(tx, {
      caseId: change.caseId,
      way: change.way,
      addressSealed: move('address', change.addressSealed),
      noteSealed: move('note', change.noteSealed),
      at,
    });
    await this.store.end(tx, change.id, 'applied', at);
    await this.audit.append(tx, { chainId: change.caseId, at, actor, action: 'contact.changed', detail: {} });
  }

  private async end(tx: Tx, caseId: string, actor: Actor, at: Date): Promise<void> {
    const change = await this.store.open(tx, caseId);
    if (change === null) throw new RefusedError({ code: 'contact.wrong-state' });
    await this.store.end(tx, change.id, 'stopped', at);
    await this.audit.append(tx, { chainId: caseId, at, actor, action: 'contact.change-stopped', detail: {} });
  }
}
