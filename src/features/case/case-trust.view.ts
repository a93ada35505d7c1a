import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import type { SafeHours } from '../../domain/report/safe-contact';
import type { CaseVault, SealedField } from './case-key.service';
import type { CasePage, CasePageCheck, CasePageDoubt } from './case-page.types';

type Trust = Pick<CasePage, 'checks' | 'contactChange' | 'doubts' | 'told'>;

/** Where somebody's words about why they looked are kept. */
const WHY = { emergency: 'break_glass.text', reveal: 'reveal.text' } as const;

const CONTACT_RULES = ['hours', 'wording', 'codeWord', 'note'] as const;

/** What the case page shows about whom to believe: the checks that were made, a contact that changes, links with doubts. */
@Injectable()
export class CaseTrustView {
  /** `vault` opens the words behind the checks; without it they stay shut. */
  async load(tx: Tx, caseId: string, vault: CaseVault | null): Promise<Trust> {
    const checks = await tx.query<(Omit<CasePageCheck, 'text'> & { sealed: Buffer | null })[]>(
      `SELECT k.kind, k.result, k.made_at AS at, k.text_sealed AS sealed, s.name AS by
       FROM authority_check k JOIN staff s ON s.id = k.made_by WHERE k.case_id = $1 ORDER BY k.made_at, k.id`,
      [caseId],
    );
    const [contactChange] = await tx.query<NonNullable<Trust['contactChange']>[]>(
      `SELECT way, asked_at AS "askedAt", effective_at AS "effectiveAt" FROM contact_change
       WHERE case_id = $1 AND ended_at IS NULL`,
      [caseId],
    );
    const doubts = await tx.query<CasePageDoubt[]>(
      `SELECT i.id AS "itemId",
         ARRAY(SELECT f.flag FROM item_flag f WHERE f.item_id = i.id ORDER BY f.flag) AS flags,
         EXISTS (SELECT 1 FROM item o WHERE o.url_index = i.url_index AND o.case_id <> i.case_id) AS "isNamedElsewhere"
       FROM item i WHERE i.case_id = $1`,
      [caseId],
    );
    const [told] = await tx.query<Record<'whereabouts' | (typeof CONTACT_RULES)[number], Buffer | null>[]>(
      `SELECT r.whereabouts_sealed AS whereabouts, w.hours_sealed AS hours, w.wording_sealed AS wording,
         w.code_word_sealed AS "codeWord", w.note_sealed AS note
       FROM report r JOIN contact_rule w ON w.case_id = r.case_id WHERE r.case_id = $1`,
      [caseId],
    );
    const open = (field: SealedField, sealed: Buffer | null | undefined): string | null =>
      vault?.openOptional(field, sealed ?? null) ?? null;
    const hours = open('contact_rule.hours', told?.hours);
    return {
      told: {
        holdsWhereabouts: (told?.whereabouts ?? null) !== null,
        whereabouts: open('report.whereabouts', told?.whereabouts),
        hours: hours === null ? null : (JSON.parse(hours) as SafeHours),
        wording: open('contact_rule.wording', told?.wording),
        codeWord: open('contact_rule.code_word', told?.codeWord),
        rules: CONTACT_RULES.filter((rule) => (told?.[rule] ?? null) !== null),
      },
      checks: checks.map(({ sealed, ...check }) => ({
        ...check,
        text: vault === null ? null : vault.openOptional('authority_check.text', sealed),
      })),
      contactChange: contactChange ?? null,
      doubts: doubts.filter(({ flags, isNamedElsewhere }) => flags.length > 0 || isNamedElsewhere),
    };
  }

  /** The advocate's request for new words that is open now. */
  async wordsRequest(tx: Tx, caseId: string): Promise<CasePage['wordsRequest']> {
    const [row] = await tx.query<NonNullable<CasePage['wordsRequest']>[]>(
      `SELECT w.id, s.name AS "askedBy", w.asked_by AS "askedById", w.asked_at AS "askedAt",
         w.confirmed_by IS NOT NULL AS "isConfirmed", w.ends_at AS "endsAt"
       FROM words_request w JOIN staff s ON s.id = w.asked_by WHERE w.case_id = $1 AND w.ended_at IS NULL`,
      [caseId],
    );
    return row ?? null;
  }

  /** What colleagues wrote about why they had to look, newest first; it may speak of the person, so it is shut too. */
  async whyLooked(tx: Tx, caseId: string, vault: CaseVault): Promise<CasePage['notes']> {
    const rows = await tx.query<{ about: keyof typeof WHY; sealed: Buffer; by: string; at: Date }[]>(
      `SELECT w.about, w.sealed, s.name AS by, w.at FROM (
         SELECT 'emergency' AS about, text_sealed AS sealed, staff_id, asked_at AS at FROM break_glass WHERE case_id = $1
         UNION ALL SELECT 'reveal', text_sealed, staff_id, shown_at FROM reveal WHERE case_id = $1
       ) AS w JOIN staff s ON s.id = w.staff_id WHERE w.sealed IS NOT NULL ORDER BY w.at DESC LIMIT 100`,
      [caseId],
    );
    return rows.map(({ sealed, ...why }) => ({ ...why, text: vault.open(WHY[why.about], sealed) }));
  }
}
