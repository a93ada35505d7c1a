import { Injectable } from '@nestjs/common';
import type { ItemState } from '../../domain/lifecycle';
import { StaleError } from '../../domain/shared/errors';
import type { Tx } from '../../infra/database/unit-of-work';
import type { NewItem } from './case.store';

export interface LockedItem {
  readonly id: string;
  readonly caseId: string;
  readonly state: ItemState;
  readonly version: number;
  readonly platformId: string | null;
  readonly urlSealed: Buffer;
  readonly cleanChecks: number;
  readonly checksMade: number;
  readonly firstCleanAt: Date | null;
  readonly removedAt: Date | null;
  readonly nextCheckAt: Date | null;
}

export interface ItemRowChange {
  readonly id: string;
  readonly version: number;
  readonly state: ItemState;
  readonly cleanChecks: number;
  readonly checksMade: number;
  readonly firstCleanAt: Date | null;
  readonly removedAt: Date | null;
  readonly nextCheckAt: Date | null;
}

const COLUMNS = `id, case_id AS "caseId", state, version, platform_id AS "platformId", url_sealed AS "urlSealed",
  clean_checks AS "cleanChecks", checks_made AS "checksMade", first_clean_at AS "firstCleanAt",
  removed_at AS "removedAt", next_check_at AS "nextCheckAt"`;

@Injectable()
export class ItemStore {
  lock(tx: Tx, ids: readonly string[]): Promise<LockedItem[]> {
    return tx.query<LockedItem[]>(`SELECT ${COLUMNS} FROM item WHERE id = ANY($1) ORDER BY id FOR UPDATE`, [ids]);
  }

  lockOfCase(tx: Tx, caseId: string): Promise<LockedItem[]> {
    return tx.query<LockedItem[]>(`SELECT ${COLUMNS} FROM item WHERE case_id = $1 ORDER BY id FOR UPDATE`, [caseId]);
  }

  /** Blind indexes of the links that a case has, in hex. */
  async urlIndexesOf(tx: Tx, caseId: string): Promise<Set<string>> {
    const rows = await tx.query<{ urlIndex: Buffer }[]>('SELECT url_index AS "urlIndex" FROM item WHERE case_id = $1', [
      caseId,
    ]);
    return new Set(rows.map(({ urlIndex }) => urlIndex.toString('hex')));
  }

  /** Adds links behind those that are there. The caller holds the lock of the case. */
  async insert(
    tx: Tx,
    caseId: string,
    items: readonly (NewItem & { readonly movedFrom: string | null })[],
    at: Date,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO item (id, case_id, position, url_sealed, url_index, platform_id, state, changed_at, original_sealed, moved_from)
       SELECT i.id, $1, i.position + (SELECT coalesce(max(o.position), 0) FROM item o WHERE o.case_id = $1),
         i.url_sealed, i.url_index, i.platform_id, 'reported', $2, i.original_sealed, i.moved_from
       FROM unnest($3::uuid[], $4::bytea[], $5::bytea[], $6::uuid[], $7::bytea[], $8::uuid[]) WITH ORDINALITY
         AS i (id, url_sealed, url_index, platform_id, original_sealed, moved_from, position)`,
      [
        caseId,
        at.toISOString(),
        items.map((item) => item.id),
        items.map((item) => item.urlSealed),
        items.map((item) => item.urlIndex),
        items.map((item) => item.platformId),
        items.map((item) => item.originalSealed),
        items.map((item) => item.movedFrom),
      ],
    );
  }

  async apply(tx: Tx, changes: readonly ItemRowChange[], at: Date): Promise<void> {
    if (changes.length === 0) return;
    const iso = (date: Date | null) => date?.toISOString() ?? null;
    const [, affected] = await tx.query<[unknown[], number]>(
      `UPDATE item AS i SET state = n.state, clean_checks = n.clean_checks, checks_made = n.checks_made,
         first_clean_at = n.first_clean_at, removed_at = n.removed_at, next_check_at = n.next_check_at,
         version = i.version + 1, changed_at = $9
       FROM unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::int[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[])
         AS n (id, version, state, clean_checks, checks_made, first_clean_at, removed_at, next_check_at)
       WHERE i.id = n.id AND i.version = n.version`,
      [
        changes.map((change) => change.id),
        changes.map((change) => change.version),
        changes.map((change) => change.state),
        changes.map((change) => change.cleanChecks),
        changes.map((change) => change.checksMade),
        changes.map((change) => iso(change.firstCleanAt)),
        changes.map((change) => iso(change.removedAt)),
        changes.map((change) => iso(change.nextCheckAt)),
        at.toISOString(),
      ],
    );
    if (affected !== changes.length) throw new StaleError('item');
  }

  async setPlatform(tx: Tx, itemId: string, platformId: string): Promise<void> {
    await tx.query('UPDATE item SET platform_id = $2 WHERE id = $1', [itemId, platformId]);
  }
}
