import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { NotFoundError } from '../../domain/shared/errors';
import type { DeskWords } from '../../web/desk/desk-page';
import { readSeen } from '../../web/desk/seen';
import { UnitOfWork } from '../../infra/database/unit-of-work';
import type { CasePageEntry } from './case-page.types';
import { type MeanwhilePage, presentTrouble } from './case-typed.presenter';

/** Nobody reads through more than that; the whole record stands on the case page. */
const MOST = 100;

/** For pages about a part of a case, as the case page has it by itself: what others did while the page was open. */
@Injectable()
export class MeanwhileView {
  constructor(private readonly work: UnitOfWork) {}

  /** What stands beside a "no" on a page of this case. The caller has asked whether they may see it. */
  async beside(
    req: Pick<Request, 'body'>,
    locator: string,
    trouble: { readonly text: string | null; readonly isOvertaken?: boolean },
    words: DeskWords,
  ): Promise<ReturnType<typeof presentTrouble>> {
    const seen = readSeen(req.body);
    const isAsked = trouble.isOvertaken === true && seen !== null;
    const page = isAsked ? await this.since(locator, seen) : { timeline: [], notices: [], items: [], seen: 0 };
    return presentTrouble(req, page, trouble, words);
  }

  private since(locator: string, seen: number): Promise<MeanwhilePage> {
    return this.work.snapshot(async (tx) => {
      const [row] = await tx.query<{ id: string }[]>('SELECT id FROM "case" WHERE locator = $1', [locator]);
      if (row === undefined) throw new NotFoundError();
      return {
        seen,
        timeline: await tx.query<CasePageEntry[]>(
          `SELECT e.seq, e.at, e.action, e.detail,
             CASE WHEN e.actor LIKE 'staff:%' THEN coalesce(s.name, 'staff')
                  WHEN e.actor LIKE 'platform:%' THEN 'platform' ELSE e.actor END AS actor
           FROM audit_entry e
           LEFT JOIN staff s ON e.actor LIKE 'staff:%' AND s.id::text = substr(e.actor, 7)
           WHERE e.chain_id = $1 AND e.seq > $2 ORDER BY e.seq DESC LIMIT $3`,
          [row.id, seen, MOST],
        ),
        notices: await tx.query<{ id: string; platformName: string }[]>(
          `SELECT n.id, p.name AS "platformName" FROM notice n JOIN platform p ON p.id = n.platform_id
           WHERE n.case_id = $1`,
          [row.id],
        ),
        items: await tx.query<{ id: string }[]>('SELECT id FROM item WHERE case_id = $1 ORDER BY position', [row.id]),
      };
    });
  }
}
