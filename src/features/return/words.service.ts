import { Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import { NotFoundError } from '../../domain/shared/errors';
import { AuditLog } from '../../infra/audit/audit-log';
import { Clock } from '../../infra/clock/clock';
import { newHandCode, readHandCode, sheetSecret } from '../../infra/crypto/hand-code';
import { normaliseLocator, normalisePhrase } from '../../infra/crypto/receipt';
import { SecretHasher } from '../../infra/crypto/secret-hash';
import { tokenHash } from '../../infra/crypto/tokens';
import { newSecretPhrase, type PhraseKind } from '../../infra/crypto/word-lists';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { PersonAccessService } from './person-access.service';
import { VisitStore } from './visit.store';
import { WordsStore } from './words.store';

export interface NewWords {
  readonly locator: string;
  readonly phrase: readonly string[];
}

/** What a person keeps to come back: the words, the sheet for when they are lost, the second word, the advocate. */
@Injectable()
export class WordsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly visits: PersonAccessService,
    private readonly access: VisitStore,
    private readonly store: WordsStore,
    private readonly hasher: SecretHasher,
    private readonly audit: AuditLog,
  ) {}

  /** Other words, or digits, for somebody who is in. Every other visit ends. */
  async renew(token: string | undefined, locator: string, kind: PhraseKind): Promise<NewWords> {
    const caseId = await this.mustHaveCase(token);
    const { phrase, secretHash } = await this.draw(kind);
    await this.change(caseId, 'words.replaced', { by: 'person' }, async (tx) => {
      await this.access.change(tx, caseId, { secret_hash: secretHash });
      await this.access.endOtherSessions(tx, caseId, tokenHash(token!));
    });
    return { locator, phrase };
  }

  /**
   * Lost words: new ones for the code of the recovery sheet, or for the code that an advocate got from the desk. Null
   * for a wrong code, a used one and a number nobody has, after the same work. The sheet leaves the second word as it
   * is; an advocate's code takes it away, because somebody who lost everything has lost that too.
   */
  async replaceLost(locator: string, code: string, kind: PhraseKind): Promise<NewWords | null> {
    const known = normaliseLocator(locator);
    const at = this.clock.now();
    const found = await actAs({ kind: 'door', key: known ?? 'none' }, () =>
      this.work.read(async (tx) => {
        const access = await this.access.accessOf(tx, known ?? 'none');
        // Asked for nobody's case as well: a question less would tell by its time that nobody has this number.
        const request = await this.store.openRequest(tx, access?.caseId ?? NOBODYS_CASE);
        return access && { access, request };
      }),
    );
    // Drawn and hashed whether the code is right or not: the slow part is the same for everybody.
    const { phrase, secretHash } = await this.draw(kind);
    const isSheet = await this.hasher.verifySecret(found?.access.recoveryHash ?? null, sheetSecret(code));
    const isOpen = found?.request != null && found.request.endsAt > at;
    const isAdvocate = isSame(isOpen ? found.request!.codeSha256 : null, readHandCode('new-words', code));
    if (found === null || known === null || (!isSheet && !isAdvocate)) return null;
    const { caseId } = found.access;
    const by = isSheet ? 'sheet' : 'advocate';
    const isDone = await this.change(caseId, 'words.replaced', { by }, async (tx, now) => {
      const access = await this.access.accessOfCase(tx, caseId);
      const request = await this.store.openRequest(tx, caseId);
      if (isSheet) {
        if (access.recoveryHash !== found.access.recoveryHash) return false; // somebody used it a moment ago
        await this.access.change(tx, caseId, { secret_hash: secretHash, recovery_hash: null });
      } else {
        if (request?.id !== found.request?.id || request === null) return false;
        await this.store.end(tx, request.id, 'used', now);
        await this.access.change(tx, caseId, { secret_hash: secretHash, second_hash: null });
      }
      await this.access.endOtherSessions(tx, caseId, null);
      return true;
    });
    return isDone === false ? null : { locator: known, phrase };
  }

  /** A code to print and put away; an older sheet opens nothing any more. */
  async makeSheet(token: string | undefined): Promise<string> {
    const caseId = await this.mustHaveCase(token);
    const { code } = newHandCode('recovery');
    const recoveryHash = await this.hasher.hashSecret(sheetSecret(code));
    await this.change(caseId, 'words.sheet-made', {}, (tx) =>
      this.access.change(tx, caseId, { recovery_hash: recoveryHash }),
    );
    return code;
  }

  async setSecond(token: string | undefined, word: string): Promise<void> {
    const caseId = await this.mustHaveCase(token);
    const secondHash = await this.hasher.hashSecret(normalisePhrase(word));
    await this.change(caseId, 'words.second-set', {}, async (tx) => {
      await this.access.change(tx, caseId, { second_hash: secondHash });
      await this.access.endOtherSessions(tx, caseId, tokenHash(token!));
    });
  }

  async endSecond(token: string | undefined): Promise<void> {
    const caseId = await this.mustHaveCase(token);
    await this.change(caseId, 'words.second-ended', {}, (tx) => this.access.change(tx, caseId, { second_hash: null }));
  }

  /** A code to give to somebody they trust; it opens nothing by itself. An older one stops working. */
  async nameAdvocate(token: string | undefined): Promise<string> {
    const caseId = await this.mustHaveCase(token);
    const { code, sha256 } = newHandCode('advocate');
    await this.change(caseId, 'words.advocate-named', {}, (tx, at) => this.store.nameAdvocate(tx, caseId, sha256, at));
    return code;
  }

  async endAdvocate(token: string | undefined): Promise<void> {
    const caseId = await this.mustHaveCase(token);
    await this.change(caseId, 'words.advocate-ended', {}, (tx) => this.store.endAdvocate(tx, caseId));
  }

  /** "It was not me": the person stops a request for new words. Nothing happens when none is open any more. */
  async stopRequest(token: string | undefined): Promise<void> {
    const caseId = await this.mustHaveCase(token);
    await this.change(caseId, 'words.stopped', {}, async (tx, at) => {
      const request = await this.store.openRequest(tx, caseId);
      if (request === null) return false;
      await this.store.end(tx, request.id, 'stopped', at);
      await this.store.endAdvocate(tx, caseId);
      return true;
    });
  }

  /** One change with its entry in the record; none when `work` answers false. */
  private change<Result>(
    caseId: string,
    action: string,
    detail: Record<string, string>,
    work: (tx: Tx, at: Date) => Promise<Result>,
  ): Promise<Result> {
    return actAs({ kind: 'person', caseId }, () =>
      this.work.run(async (tx) => {
        const at = await this.clock.lawNow(tx);
        const result = await work(tx, at);
        if (result !== false) await this.audit.append(tx, { chainId: caseId, at, actor: 'person', action, detail });
        return result;
      }),
    );
  }

  private async draw(kind: PhraseKind): Promise<{ phrase: readonly string[]; secretHash: string }> {
    const phrase = newSecretPhrase(kind);
    return { phrase, secretHash: await this.hasher.hashSecret(normalisePhrase(phrase.join(' '))) };
  }

  private async mustHaveCase(token: string | undefined): Promise<string> {
    const caseId = await this.visits.caseIdFor(token);
    if (caseId === null) throw new NotFoundError();
    return caseId;
  }
}

const NOBODYS_CASE = '00000000-0000-0000-0000-000000000000';

const isSame = (kept: Buffer | null, given: Buffer | null): boolean =>
  kept !== null && given !== null && kept.length === given.length && timingSafeEqual(kept, given);
