import { Injectable } from '@nestjs/common';
import { foldWord, readSearch } from '../../domain/case/search-words';
import type { StaffIdentity } from '../../domain/shared/staff';
import { normaliseLocator } from '../../infra/crypto/receipt';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';

/** More than one page of hits is no answer: the next word is. */
export const MOST_FOUND = 50;

/**
 * Finds cases by their number, a platform's name, the host of a link and words of our own notes (ADR 0041). What is
 * sealed is found by keyed fingerprints of whole words, and only in cases that the one who asks may open.
 */
@Injectable()
export class SearchView {
  constructor(
    private readonly work: UnitOfWork,
    private readonly keys: CaseKeyService,
  ) {}

  /** Ids of cases in which every word is found; the open ones first, up to {@link MOST_FOUND}. */
  find(typed: string, staff: StaffIdentity): Promise<string[]> {
    return this.work.snapshot(async (tx) => {
      const locator = normaliseLocator(typed);
      if (locator !== null) {
        const rows = await tx.query<{ id: string }[]>('SELECT id FROM "case" WHERE locator = $1', [locator]);
        if (rows.length > 0) return rows.map(({ id }) => id);
      }
      const { words } = readSearch(typed);
      if (words.length === 0) return [];
      const indexes = this.keys.wordIndexes(words);
      const platforms = await platformsNamed(tx, words);
      const parameters: unknown[] = [staff.role === 'supervisor', staff.id, MOST_FOUND];
      const where = words.map((word, at) => {
        parameters.push(indexes[at], platforms.get(word) ?? []);
        const [index, ids] = [`$${parameters.length - 1}`, `$${parameters.length}`];
        return `(c.id IN (SELECT w.case_id FROM search_word w JOIN "case" m ON m.id = w.case_id
             WHERE w.word_index = ${index} AND ($1 OR m.claimed_by IS NULL OR m.claimed_by = $2))
           OR c.id IN (SELECT i.case_id FROM item i WHERE i.platform_id = ANY (${ids}::uuid[])))`;
      });
      const rows = await tx.query<{ id: string }[]>(
        `SELECT c.id FROM "case" c LEFT JOIN worklist_entry e ON e.case_id = c.id
         WHERE ${where.join(' AND ')} ORDER BY e.risk_at NULLS LAST, c.created_at DESC LIMIT $3`,
        parameters,
      );
      return rows.map(({ id }) => id);
    });
  }
}

/** For each word the platforms in whose name it stands. There are few enough to read them all. */
async function platformsNamed(tx: Tx, words: readonly string[]): Promise<Map<string, string[]>> {
  const all = await tx.query<{ id: string; name: string; slug: string }[]>('SELECT id, name, slug FROM platform');
  const folded = all.map(({ id, name, slug }) => ({ id, text: foldWord(`${name} ${slug}`) }));
  return new Map(
    words.map((word) => [word, folded.flatMap(({ id, text }) => (text.includes(word) ? [id] : []))] as const),
  );
}
