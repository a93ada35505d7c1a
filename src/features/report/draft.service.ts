import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { POLICIES } from '../../domain/retention/policies';
import { Clock } from '../../infra/clock/clock';
import { HeldSecret } from '../../infra/crypto/held-secret';
import { normalisePhrase } from '../../infra/crypto/receipt';
import { randomToken } from '../../infra/crypto/tokens';
import { FIRST_KIND, newSecretPhrase } from '../../infra/crypto/word-lists';
import { actAs } from '../../infra/database/actor';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { DraftStore } from './draft.store';
import { FORM_PAGES, type FormPage, NOTHING_TYPED, type TypedReport } from './report.forms';

/** A form that is being filled in. */
export interface Draft {
  /** The id that the report will have been sent under: pressing the last button twice makes one case. */
  readonly submissionId: string;
  readonly age: 'adult' | 'not_sure';
  readonly page: FormPage | 'age';
  /** Whether this page was sent and something on it is missing or wrong. */
  readonly isTried: boolean;
  /** Whether the last page was seen: then a change of one answer leads back to it. */
  readonly hasSeenAll: boolean;
  readonly typed: TypedReport;
}

/**
 * What somebody typed and has not sent: one row, sealed under a secret that only their browser has, gone when it is
 * sent, thrown away, or a day old (ADR 0027). Six words, or digits, can be had to go on from another device.
 */
@Injectable()
export class DraftService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly store: DraftStore,
  ) {}

  /** Answers the secret that the browser keeps. */
  async begin(age: Draft['age']): Promise<string> {
    const token = randomToken();
    const held = ofToken(token);
    const draft: Draft = {
      submissionId: randomUUID(),
      age,
      page: FORM_PAGES[0],
      isTried: false,
      hasSeenAll: false,
      typed: NOTHING_TYPED,
    };
    await this.ask(held, (tx) => this.store.insert(tx, held.name, held.seal(JSON.stringify(draft)), this.clock.now()));
    return token;
  }

  /** Null: there is none, or its day is over. */
  async load(token: string | undefined): Promise<Draft | null> {
    if (token === undefined) return null;
    const held = ofToken(token);
    const sealed = await this.ask(held, (tx) => this.store.bodyOf(tx, held.name, this.since()));
    if (sealed === null) return null;
    const draft = JSON.parse(held.open(sealed)) as Draft;
    // A question that was added while somebody was in the middle of the form has no answer yet.
    return { ...draft, typed: { ...NOTHING_TYPED, ...draft.typed } };
  }

  async put(token: string, draft: Draft): Promise<void> {
    const held = ofToken(token);
    await this.ask(held, (tx) => this.store.put(tx, held.name, held.seal(JSON.stringify(draft))));
  }

  async end(token: string): Promise<void> {
    const held = ofToken(token);
    await this.ask(held, (tx) => this.store.delete(tx, held.name));
  }

  /** Words, or digits, to go on from elsewhere. They are shown this once; new ones end earlier ones. */
  async giveCode(token: string, language: keyof typeof FIRST_KIND): Promise<readonly string[]> {
    const held = ofToken(token);
    const phrase = newSecretPhrase(FIRST_KIND[language]);
    const code = ofCode(phrase.join(' '));
    await this.ask(held, (tx) => this.store.putCode(tx, held.name, code.name, code.seal(token)));
    return phrase;
  }

  /** The secret of the draft that these words were given for; null when there is none. */
  async resume(words: string): Promise<string | null> {
    const code = ofCode(words);
    const sealed = await this.ask(code, (tx) => this.store.tokenByCode(tx, code.name, this.since()));
    return sealed === null ? null : code.open(sealed);
  }

  private since(): Date {
    return new Date(this.clock.now().getTime() - POLICIES.draft.hours! * 3_600_000);
  }

  private ask<T>(held: HeldSecret, work: (tx: Tx) => Promise<T>): Promise<T> {
    return actAs({ kind: 'door', key: held.name.toString('hex') }, () => this.work.read(work));
  }
}

const ofToken = (token: string): HeldSecret => new HeldSecret(token, 'report draft');
const ofCode = (words: string): HeldSecret => new HeldSecret(normalisePhrase(words), 'report draft code');
