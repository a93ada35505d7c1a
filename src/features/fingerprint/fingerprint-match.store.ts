import { Injectable } from '@nestjs/common';
import type { FingerprintKind } from '../../domain/fingerprint/fingerprints';
import type { Tx } from '../../infra/database/unit-of-work';

export interface Comparable {
  readonly id: string;
  readonly caseId: string;
  readonly kind: FingerprintKind;
  readonly valueSealed: Buffer;
}
export interface Match {
  readonly one: Pick<Comparable, 'id' | 'caseId'>;
  readonly other: Pick<Comparable, 'id' | 'caseId'>;
  readonly distance: number;
}

/** Fingerprints across cases. They are filed in the person's own step; only the worker looks. */
@Injectable()
export class FingerprintMatchStore {
  ofFile(tx: Tx, fileId: string): Promise<Comparable[]> {
    return tx.query<Comparable[]>(
      `SELECT id, case_id AS "caseId", kind, value_sealed AS "valueSealed" FROM fingerprint WHERE file_id = $1`,
      [fileId],
    );
  }

  /** Files a new fingerprint under its pieces, in the step that keeps it: whoever compares later finds it. */
  async file(tx: Tx, { id, caseId }: Pick<Comparable, 'id' | 'caseId'>, pieces: readonly Buffer[]): Promise<void> {
    await tx.query(
      `INSERT INTO fingerprint_piece (piece_index, fingerprint_id, case_id)
       SELECT piece, $2, $3 FROM unnest($1::bytea[]) AS p (piece)`,
      [pieces, id, caseId],
    );
  }

  /** Fingerprints of other cases in these places, those first that stand in the most of them. */
  near(
    tx: Tx,
    { caseId, kind }: Pick<Comparable, 'caseId' | 'kind'>,
    places: readonly Buffer[],
    limit: number,
  ): Promise<Comparable[]> {
    return tx.query<Comparable[]>(
      `SELECT f.id, f.case_id AS "caseId", f.kind, f.value_sealed AS "valueSealed"
       FROM (SELECT fingerprint_id, count(*) AS hits FROM fingerprint_piece
             WHERE piece_index = ANY($1) AND case_id <> $2 GROUP BY fingerprint_id ORDER BY hits DESC LIMIT $4) AS n
       JOIN fingerprint f ON f.id = n.fingerprint_id WHERE f.kind = $3`,
      [places, caseId, kind, limit],
    );
  }

  /** Keeps what was found, for both sides; the second time of the same changes nothing. */
  async keep(tx: Tx, matches: readonly Match[], at: Date): Promise<void> {
    const sides = matches.flatMap((match) => [match, { ...match, one: match.other, other: match.one }]);
    await tx.query(
      `INSERT INTO fingerprint_match (fingerprint_id, other_id, case_id, other_case_id, distance, found_at)
       SELECT *, $6 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[]) ON CONFLICT DO NOTHING`,
      [
        sides.map(({ one }) => one.id),
        sides.map(({ other }) => other.id),
        sides.map(({ one }) => one.caseId),
        sides.map(({ other }) => other.caseId),
        sides.map(({ distance }) => distance),
        at.toISOString(),
      ],
    );
  }
}
