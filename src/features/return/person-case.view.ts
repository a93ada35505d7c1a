import { Injectable } from '@nestjs/common';
import { ruleOf } from '../../domain/deadline/rules';
import type { CaseOutcome, CaseState, ClockKind, ClockState, ItemState } from '../../domain/lifecycle';
import { NotFoundError } from '../../domain/shared/errors';
import type { Tx } from '../../infra/database/unit-of-work';
import type { Updates } from '../../domain/report/news';
import { CaseKeyService, type CaseVault } from '../case/case-key.service';
import { type Message, MessageService } from '../case/message.service';

export interface PersonLink {
  readonly url: string;
  readonly platformName: string | null;
  readonly state: ItemState;
  readonly notifiedAt: Date | null;
  /** A notice is ready, and does not leave before this (ADR 0054); null where none waits. */
  readonly leavesAt: Date | null;
  readonly lastCheckAt: Date | null;
  readonly cleanChecks: number;
  readonly removedAt: Date | null;
  readonly clock: {
    readonly instrument: string;
    readonly state: ClockState;
    readonly kind: ClockKind;
    readonly dueAt: Date | null;
  } | null;
  readonly answer: { readonly type: string; readonly at: Date } | null;
}

export interface PersonCase {
  readonly locator: string;
  readonly state: CaseState;
  readonly outcome: CaseOutcome | null;
  readonly receivedAt: Date;
  readonly links: readonly PersonLink[];
  readonly consents: readonly { readonly action: string; readonly given: boolean }[];
  readonly messages: readonly Message[];
  /** What uploaders say, where the caseworker decided that the person may read it. */
  readonly counterStatements: readonly { readonly platformName: string; readonly text: string; readonly at: Date }[];
  /** Since when a question of the desk waits for an answer. */
  readonly waitingSince: Date | null;
  readonly updates: Updates;
  readonly hasSecondWord: boolean;
  readonly hasSheet: boolean;
  readonly hasAdvocate: boolean;
  /** Since when an advocate asks for new words; null when nobody does. */
  readonly wordsAskedAt: Date | null;
  /** From when another contact way counts that somebody asked for; null: nobody did. */
  readonly contactChangesAt: Date | null;
}

interface LinkRow extends Omit<PersonLink, 'url' | 'clock' | 'answer'> {
  readonly urlSealed: Buffer;
  readonly rule: string | null;
  readonly clockState: ClockState | null;
  readonly clockKind: ClockKind | null;
  readonly dueAt: Date | null;
  readonly answerType: string | null;
  readonly answerAt: Date | null;
}

/** What the person sees of their own case: links in plain states, never notices, names or notes. */
@Injectable()
export class PersonCaseView {
  constructor(
    private readonly keys: CaseKeyService,
    private readonly messages: MessageService,
  ) {}

  markRead(tx: Tx, caseId: string, at: Date): Promise<void> {
    return this.messages.markRead(tx, caseId, at);
  }

  async load(tx: Tx, caseId: string): Promise<PersonCase> {
    const [head] = await tx.query<
      (Omit<PersonCase, 'links' | 'consents' | 'messages' | 'counterStatements'> & {
        consents: PersonCase['consents'] | null;
      })[]
    >(
      `SELECT c.locator, c.state, c.outcome, c.created_at AS "receivedAt", c.waiting_since AS "waitingSince",
         p.updates, p.second_hash IS NOT NULL AS "hasSecondWord", p.recovery_hash IS NOT NULL AS "hasSheet",
         EXISTS (SELECT 1 FROM trusted_advocate v WHERE v.case_id = c.id) AS "hasAdvocate",
         (SELECT w.asked_at FROM words_request w WHERE w.case_id = c.id AND w.ended_at IS NULL) AS "wordsAskedAt",
         (SELECT h.effective_at FROM contact_change h WHERE h.case_id = c.id AND h.ended_at IS NULL) AS "contactChangesAt",
         (SELECT json_agg(json_build_object('action', o.action, 'given', o.withdrawn_at IS NULL) ORDER BY o.action)
          FROM consent o WHERE o.case_id = c.id) AS consents
       FROM "case" c JOIN person_access p ON p.case_id = c.id WHERE c.id = $1`,
      [caseId],
    );
    if (head === undefined) throw new NotFoundError();
    const rows = await tx.query<LinkRow[]>(
      `SELECT i.url_sealed AS "urlSealed", p.name AS "platformName", i.state, i.clean_checks AS "cleanChecks",
         i.removed_at AS "removedAt", n.delivered_at AS "notifiedAt", k.rule, k.state AS "clockState",
         k.kind AS "clockKind", k.due_at AS "dueAt", a.type AS "answerType", a.received_at AS "answerAt",
         (SELECT min(w.leaves_at) FROM notice w JOIN notice_item wi ON wi.notice_id = w.id
          WHERE wi.item_id = i.id AND w.state = 'approved' AND w.attempts_made = 0) AS "leavesAt",
         (SELECT max(r.finished_at) FROM removal_check r WHERE r.item_id = i.id) AS "lastCheckAt"
       FROM item i
       LEFT JOIN platform p ON p.id = i.platform_id
       LEFT JOIN LATERAL (
         SELECT n.id, n.delivered_at FROM notice n JOIN notice_item ni ON ni.notice_id = n.id
         WHERE ni.item_id = i.id AND n.kind NOT IN ('recall','reminder') AND n.delivered_at IS NOT NULL
         ORDER BY n.delivered_at DESC LIMIT 1) n ON true
       LEFT JOIN LATERAL (
         SELECT k.rule, k.state, k.kind, k.due_at FROM clock k WHERE k.notice_id = n.id
         ORDER BY k.created_at DESC LIMIT 1) k ON true
       LEFT JOIN LATERAL (
         SELECT a.type, a.received_at FROM answer a
         WHERE a.type <> 'counter_statement' AND (a.notice_id = n.id
           OR a.notice_id IN (SELECT r.id FROM notice r WHERE r.about_notice_id = n.id AND r.kind = 'reminder'))
         ORDER BY a.received_at DESC LIMIT 1) a ON true
       WHERE i.case_id = $1 ORDER BY i.position`,
      [caseId],
    );
    const vault = await this.keys.vaultOf(tx, caseId, 'person-page');
    return {
      ...head,
      consents: head.consents ?? [],
      messages: await this.messages.list(tx, caseId, vault),
      counterStatements: await this.counterStatements(tx, caseId, vault),
      links: rows.map((row) => ({
        url: vault.open('item.url', row.urlSealed),
        platformName: row.platformName,
        state: row.state,
        notifiedAt: row.notifiedAt,
        leavesAt: row.leavesAt,
        lastCheckAt: row.lastCheckAt,
        cleanChecks: row.cleanChecks,
        removedAt: row.removedAt,
        clock:
          row.rule === null || row.clockState === null || row.clockKind === null
            ? null
            : { instrument: ruleOf(row.rule).instrument, state: row.clockState, kind: row.clockKind, dueAt: row.dueAt },
        answer: row.answerType === null || row.answerAt === null ? null : { type: row.answerType, at: row.answerAt },
      })),
    };
  }

  private async counterStatements(tx: Tx, caseId: string, vault: CaseVault): Promise<PersonCase['counterStatements']> {
    const rows = await tx.query<{ platformName: string; sealed: Buffer; at: Date }[]>(
      `SELECT p.name AS "platformName", s.text_sealed AS sealed, s.decided_at AS at
       FROM counter_statement s JOIN notice n ON n.id = s.notice_id JOIN platform p ON p.id = n.platform_id
       WHERE s.case_id = $1 AND s.decision = 'share' ORDER BY s.decided_at, s.id`,
      [caseId],
    );
    return rows.map(({ sealed, ...row }) => ({ ...row, text: vault.open('counter_statement.text', sealed) }));
  }
}
