import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import type { CasePageLinked } from './case-page.types';

/** More than these are no longer cases that belong together but a link that everybody names. */
export const MOST_LINKED = 50;

/** Cases that name the same link, or in which the same picture was fingerprinted: one query, from what is indexed. */
@Injectable()
export class LinkedView {
  of(tx: Tx, caseId: string): Promise<CasePageLinked[]> {
    return tx.query<CasePageLinked[]>(
      `SELECT c.locator, c.state, c.outcome, c.claimed_by AS "holderId", s.name AS "holderName", l.links, l.distance
       FROM (
         SELECT w.case_id, coalesce(array_agg(DISTINCT w.place ORDER BY w.place) FILTER (WHERE w.place IS NOT NULL), '{}') AS links,
           min(w.distance) AS distance
         FROM (
           SELECT o.case_id, i.place, NULL::int AS distance
           FROM (SELECT url_index, row_number() OVER (ORDER BY position)::int AS place FROM item WHERE case_id = $1) AS i
           CROSS JOIN LATERAL (SELECT n.case_id FROM item n WHERE n.url_index = i.url_index AND n.case_id <> $1
             ORDER BY n.case_id DESC LIMIT ${MOST_LINKED}) AS o
           UNION ALL
           SELECT m.other_case_id, NULL, m.distance FROM fingerprint_match m WHERE m.case_id = $1
         ) AS w GROUP BY w.case_id
       ) AS l JOIN "case" c ON c.id = l.case_id LEFT JOIN staff s ON s.id = c.claimed_by
       ORDER BY (c.state = 'closed'), c.created_at DESC, c.id LIMIT ${MOST_LINKED}`,
      [caseId],
    );
  }
}
