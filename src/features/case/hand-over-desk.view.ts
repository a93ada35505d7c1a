import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { readText } from '../../web/form';
import { CaseDoorView } from './case-door.view';
import { type Trouble, troubleOf } from './case-desk.view';
import { CasePageView } from './case-page.view';
import { presentTrouble } from './case-typed.presenter';
import { presentCase } from './case.presenter';
import { HAND_OVER_NOTE_MAX } from './hand-over.forms';
import { presentHandOver } from './hand-over.presenter';
import { HandOverView } from './hand-over.view';

const FIELDS = ['to', 'colleague', 'note', 'reason'];

/** The summary of a case that is handed over, before it is offered and while it is: the same page for both sides. */
@Injectable()
export class HandOverDeskView {
  constructor(
    private readonly cases: CasePageView,
    private readonly door: CaseDoorView,
    private readonly handOvers: HandOverView,
  ) {}

  async show(req: Request, res: Response, locator: string, trouble?: Trouble): Promise<void> {
    const words = deskWords(req, res);
    const entry = await this.door.open(req, res, locator, 'hand-over');
    if (entry === null) return;
    // The person's own words are no part of a summary, whoever reads it.
    const hidden = { shownUntil: null, emergencyUntil: entry.emergencyUntil };
    const page = await this.cases.load(locator, words.staff, hidden, 'hand-over-page');
    const colleagues = page.claimedBy === null ? [] : await this.handOvers.colleagues(page.claimedBy.id);
    const errors = Object.fromEntries(
      Object.entries(trouble?.errors ?? {}).map(([field, key]) => [
        field,
        words.t(`desk.${key}`, { max: HAND_OVER_NOTE_MAX }),
      ]),
    );
    deskPage(
      req,
      res,
      'case',
      'case/views/hand-over.njk',
      {
        it: presentHandOver(page, presentCase(page, words), colleagues, words),
        seen: page.seen,
        problem: trouble?.text ?? null,
        ...(trouble === undefined ? {} : presentTrouble(req, page, trouble, words)),
        errors,
        errorForm: trouble?.form ?? null,
        hasErrors: trouble !== undefined,
        values: Object.fromEntries(FIELDS.map((field) => [field, readText(req.body, field)])),
      },
      trouble?.status ?? 200,
    );
  }

  /** Takes one step and goes to `next` (303); a "no" of the rules shows the summary with the words on top. */
  async act(
    req: Request,
    res: Response,
    locator: string,
    step: () => Promise<void>,
    { form = null, next }: { form?: Trouble['form']; next: string },
  ): Promise<void> {
    try {
      await step();
    } catch (error) {
      const trouble = troubleOf(req, res, error, form);
      if (trouble === null) throw error;
      return this.show(req, res, locator, trouble);
    }
    res.redirect(303, next);
  }
}
