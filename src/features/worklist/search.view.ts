import { Injectable } from '@nestjs/common';
import { foldWord, readSearch } from '../../domain/case/search-words';
import type { StaffIdentity } from '../../domain/shared/staff';
import { normaliseLocator } from '../../infra/crypto/receipt';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService } from '../case/case-key.service';
import { CAUGHT_UP, WorklistEntryService } from './worklist-entry.service';

/** More than one page of hits is no answer: the next word is. */
export const MOST_FOUND = 50;

interface SearchedWord {
  readonly index: Buffer;
  /** Platforms in whose name it stands. */
  readonly platformIds: readonly string[];
}

/** Cases of which some are looked for: where they stand, in which order, and how a word is found in one. */
interface Kind {
  readonly rows: string;
  readonly order: string;
  readonly has: (index: string, platformIds: string) => string;
}

const inWords = (index: string): string =>
  `SELECT w.case_id FROM search_word w JOIN "case" m ON m.id = w.case_id
   WHERE w.word_index = ${index} AND ($1 OR m.claimed_by IS NULL OR m.claimed_by = $2)`;
const onPlatforms = (ids: string): string => `SELECT i.case_id FROM item i WHERE i.platform_id = ANY (${ids}::uuid[])`;

/** They are few beside the closed ones, and the list knows most of their platforms: it is read until enough are found. */
const OPEN: Kind = {
  rows: 'SELECT e.case_id AS id FROM worklist_entry e',
  order: 'e.risk_at, e.case_id',
  has: (index, ids) =>
    `(e.platform_ids && ${ids}::uuid[] OR e.case_id IN (${inWords(index)})
      OR EXISTS (${onPlatforms(ids)} AND i.case_id = e.case_id))`,
};
/** However many they are: what was found leads to them. */
const CLOSED: Kind = {
  rows: 'SELECT c.id FROM (SELECT id, closed_at FROM "case" WHERE closed_at IS NOT NULL) c',
  order: 'c.closed_at DESC',
  has: (index, ids) => `c.id IN (${inWords(index)} UNION ALL ${onPlatforms(ids)})`,
};

/**
 * Finds cases by their number, a platform's name, the host of a link and words of our own notes (ADR 0041). What is
 * sealed is found by keyed fingerprints of whole words, and only in cases that the one who asks may open.
 */
@Injectable()
export class SearchView {
  constructor(
    private readonly work: UnitOfWork,
    private readonly keys: CaseKeyService,
    private readonly entries: WorklistEntryService,
  ) {}

  /** Ids of cases in which every word is found; the open ones first, up to {@link MOST_FOUND}. */
  async find(typed: string, staff: StaffIdentity): Promise<string[]> {
    await this.entries.catchUp(CAUGHT_UP);
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
      const given = words.map((word, at) => ({ index: indexes[at]!, platformIds: platforms.get(word) ?? [] }));
      const open = await this.matching(tx, OPEN, given, staff);
      if (open.length === MOST_FOUND) return open;
      return [...open, ...(await this.matching(tx, CLOSED, given, staff))].slice(0, MOST_FOUND);
    });
  }

  private async matching(
    tx: Tx,
    { rows, has, order }: Kind,
    words: readonly SearchedWord[],
    staff: StaffIdentity,
  ): Promise<string[]> {
    const parameters: unknown[] = [staff.role === 'supervisor', staff.id];
    const where = words.map(({ index, platformIds }) => {
      parameters.push(index, platformIds);
      return has(`$${parameters.length - 1}`, `$${parameters.length}`);
    });
    const found = await tx.query<{ id: string }[]>(
      `${rows} WHERE $1::boolean IS NOT NULL AND $2::uuid IS NOT NULL AND ${where.join(' AND ')} ORDER BY ${order} LIMIT ${MOST_FOUND}`,
      parameters,
    );
    return found.map(({ id }) => id);
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
