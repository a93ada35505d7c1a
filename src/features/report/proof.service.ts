import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Challenge, createChallenge, type Solution, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/sha';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { Windows } from '../../web/windows';

/** What may be sent from one place in ten minutes before a form costs its sender some work. */
const FREE = { limit: 6, perSeconds: 600 };
/** Beyond this the work is sixteen times as much. */
const LIGHT = { limit: 30, perSeconds: 600 };
/** For everybody whose place nobody can tell, together: it asks for work sooner or later, and refuses nobody. */
const FREE_OF_ALL = { limit: 60, perSeconds: 600 };
const LIGHT_OF_ALL = { limit: 600, perSeconds: 600 };

/** Leading zeros of the answer, in hexadecimal: 4,096 tries on average, or 65,536. */
const LIGHT_PREFIX = '000';
const HARD_PREFIX = '0000';
const VALID_SECONDS = 3600;

/** Without a script: one form after the other from one place, each after so many seconds. */
const WAIT_SECONDS = 20;
/** Where nobody can tell the place, there is no row to stand in, so each waits for itself. */
const WAIT_UNKNOWN_SECONDS = 40;
/** However many others wait at the same place. */
const LONGEST_WAIT_SECONDS = 600;
const MOST_WAITING = 50_000;

export interface Proofs {
  /** Of a solved challenge: base64 of `{ challenge, solution }`, as ALTCHA has it. */
  readonly proof: string;
  /** From the page on which somebody waited instead. */
  readonly ticket: string;
}

export type Verdict =
  | { readonly passed: true }
  | {
      readonly passed: false;
      readonly challenge: string;
      readonly ticket: string;
      readonly waitSeconds: number;
      readonly isEarly: boolean;
    };

/**
 * Work before a form is taken, asked for only where very many come from one place: a sum for the browser, or without
 * script a wait. Both are bound to the id of the one form that they let in, and the database takes that id once, so
 * neither can be used twice or passed on. Nobody is refused, and no count is shared with those who can be told apart
 * (ADR 0028).
 */
@Injectable()
export class ProofService {
  private readonly sent = new Windows();
  private readonly waiting = new Map<string, number>();

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Counts this form, and says whether it may be taken as it is. */
  async judge(source: string | null, submissionId: string, { proof, ticket }: Proofs): Promise<Verdict> {
    const now = this.clock.now();
    if (proof !== '' && (await this.isSolved(proof, submissionId))) return { passed: true };
    const waitsUntil = ticket === '' ? null : this.readTicket(ticket, submissionId);
    if (waitsUntil !== null) {
      const left = Math.ceil((waitsUntil - now.getTime()) / 1000);
      if (left <= 0 && left > -VALID_SECONDS) return { passed: true };
      if (left > 0) return this.ask(submissionId, { ticket, waitSeconds: left, isEarly: true }, LIGHT_PREFIX);
    }
    const key = source ?? 'unknown';
    const isFree = this.sent.take(`free|${key}`, source === null ? FREE_OF_ALL : FREE, now) === 0;
    if (isFree) return { passed: true };
    const isLight = this.sent.take(`light|${key}`, source === null ? LIGHT_OF_ALL : LIGHT, now) === 0;
    const opensAt = this.placeInRow(source, now.getTime());
    const waitSeconds = Math.ceil((opensAt - now.getTime()) / 1000);
    const shown = { ticket: this.writeTicket(opensAt, submissionId), waitSeconds, isEarly: false };
    return this.ask(submissionId, shown, isLight ? LIGHT_PREFIX : HARD_PREFIX);
  }

  private async ask(
    submissionId: string,
    shown: { ticket: string; waitSeconds: number; isEarly: boolean },
    keyPrefix: string,
  ): Promise<Verdict> {
    const challenge = await createChallenge({
      algorithm: 'SHA-256',
      cost: 1,
      keyPrefix,
      deriveKey,
      data: { form: submissionId },
      expiresAt: Math.floor(Date.now() / 1000) + VALID_SECONDS,
      hmacSignatureSecret: this.secret('challenge'),
    });
    return { passed: false, challenge: JSON.stringify(challenge), ...shown };
  }

  private async isSolved(proof: string, submissionId: string): Promise<boolean> {
    try {
      const payload: unknown = JSON.parse(Buffer.from(proof, 'base64').toString('utf8'));
      const { challenge, solution } = payload as { challenge: Challenge; solution: Solution };
      if (challenge.parameters.data?.['form'] !== submissionId) return false;
      const result = await verifySolution({
        challenge,
        solution,
        deriveKey,
        hmacSignatureSecret: this.secret('challenge'),
      });
      return result.verified;
    } catch {
      return false; // whatever was sent, it is no solution of ours
    }
  }

  /** Those at one place stand in a row, so waiting lets in one form after the other and not all at once. */
  private placeInRow(source: string | null, nowMs: number): number {
    if (source === null) return nowMs + WAIT_UNKNOWN_SECONDS * 1000;
    const behind = Math.max(this.waiting.get(source) ?? 0, nowMs);
    const opensAt = Math.min(behind + WAIT_SECONDS * 1000, nowMs + LONGEST_WAIT_SECONDS * 1000);
    this.waiting.delete(source);
    for (const [oldest, untilMs] of this.waiting) {
      if (untilMs > nowMs && this.waiting.size < MOST_WAITING) break;
      this.waiting.delete(oldest);
    }
    this.waiting.set(source, opensAt);
    return opensAt;
  }

  private writeTicket(opensAtMs: number, submissionId: string): string {
    return `${opensAtMs}.${this.seal(`${opensAtMs}|${submissionId}`)}`;
  }

  private readTicket(ticket: string, submissionId: string): number | null {
    const [opensAt = '', seal = ''] = ticket.split('.');
    const expected = Buffer.from(this.seal(`${opensAt}|${submissionId}`));
    const given = Buffer.from(seal);
    const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
    return isOurs && /^\d{1,15}$/.test(opensAt) ? Number(opensAt) : null;
  }

  private seal(text: string): string {
    return createHmac('sha256', this.secret('wait')).update(text).digest('base64url');
  }

  private secret(purpose: string): string {
    return createHmac('sha256', this.config.keys.form).update(`proof|${purpose}`).digest('base64url');
  }
}
