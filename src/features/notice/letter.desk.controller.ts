import { Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { can } from '../../domain/access/can';
import { NotFoundError } from '../../domain/shared/errors';
import { DISCARD_REASONS } from '../../domain/notice/decide-letter';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import type { FormErrors } from '../../web/form';
import { filterQuery, idsIn, parseChoice, parseFilter } from './letter.forms';
import { presentFilters, presentLetters, presentRehearsal, presentRun } from './letter.presenter';
import { LetterService, MOST_AT_ONCE } from './letter.service';
import { LetterView } from './letter.view';

const SHOWN = 100;
const HOME = '/desk/dead-letters';

/** What could not be delivered or done: seen, tried without effect, sent again, put aside. */
@Controller('desk/dead-letters')
@UseGuards(DeskGuard)
export class LetterDeskController {
  constructor(
    private readonly view: LetterView,
    private readonly letters: LetterService,
  ) {}

  @Get()
  async list(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Query() query: unknown,
  ): Promise<void> {
    requireCan(staff, 'letters.read');
    await this.showList(req, res, query, {});
  }

  /** A dry run is shown at once, for it changes nothing; what changes something leads to a page of its own (303). */
  @Post()
  async act(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'letters.redrive');
    const form = parseChoice(req.body);
    if (!form.ok) {
      const errors = wordsFor(form.errors, req, res);
      // A list that a dry run has put together is not lost when the reason for putting it aside is missing.
      return 'because' in form.errors
        ? this.showRehearsal(req, res, idsIn(req.body), errors)
        : this.showList(req, res, req.body, errors);
    }
    const { step, ids, reason } = form.value;
    switch (step) {
      case 'check':
        return this.showRehearsal(req, res, ids, {});
      case 'all':
        return this.showRehearsal(req, res, await this.view.matching(parseFilter(req.body)), {});
      case 'send':
        return this.finish(res, ids.length, await this.letters.act(ids, { type: 'redrive' }, staff));
      case 'discard':
        requireCan(staff, 'letters.discard');
        return this.finish(res, ids.length, await this.letters.act(ids, { type: 'discard', reason: reason! }, staff));
    }
  }

  @Get('runs/:id')
  async showRun(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
    @Query('asked') asked: unknown,
  ): Promise<void> {
    requireCan(staff, 'letters.read');
    const rows = await this.view.run(id);
    const wanted = typeof asked === 'string' && /^\d{1,4}$/.test(asked) ? Number(asked) : rows.length;
    if (rows.length === 0 && wanted === 0) throw new NotFoundError();
    const done = rows.filter(({ runResult }) => runResult === 'redriven' || runResult === 'discarded').length;
    deskPage(req, res, 'letters', 'notice/views/letters-run.njk', {
      rows: presentRun(rows, deskWords(req, res)),
      openLetters: await this.view.countOpen(),
      done,
      refused: rows.length - done,
      passedBy: Math.max(0, wanted - rows.length),
    });
  }

  private finish(res: Response, asked: number, { runId }: { runId: string }): void {
    res.redirect(303, `${HOME}/runs/${runId}?asked=${asked}`);
  }

  private async showList(req: Request, res: Response, bag: unknown, errors: FormErrors): Promise<void> {
    const words = deskWords(req, res);
    const filter = parseFilter(bag);
    const list = await this.view.page(filter, SHOWN);
    const hasErrors = Object.keys(errors).length > 0;
    deskPage(
      req,
      res,
      'letters',
      'notice/views/letters.njk',
      {
        rows: presentLetters(list.rows, words),
        filters: presentFilters(list, filter, words),
        openLetters: list.open,
        matching: list.matching,
        atOnce: Math.min(list.matching, MOST_AT_ONCE),
        mayRedrive: can(words.staff, 'letters.redrive'),
        errors,
        hasErrors,
      },
      hasErrors ? 422 : 200,
    );
  }

  private async showRehearsal(req: Request, res: Response, ids: readonly string[], errors: FormErrors): Promise<void> {
    const words = deskWords(req, res);
    const rows = await this.view.some(ids);
    if (rows.length === 0) return res.redirect(303, HOME);
    const verdicts = await this.letters.rehearse(ids);
    const sendable = rows.filter(({ id }) => verdicts.get(id)?.ok === true).length;
    const hasErrors = Object.keys(errors).length > 0;
    deskPage(
      req,
      res,
      'letters',
      'notice/views/letters-check.njk',
      {
        rows: presentRehearsal(rows, verdicts, words),
        ids: rows.map(({ id }) => id).join(','),
        back: HOME + filterQuery(parseFilter(req.body)),
        filter: parseFilter(req.body),
        openLetters: await this.view.countOpen(),
        sendable,
        refused: rows.length - sendable,
        mayDiscard: can(words.staff, 'letters.discard'),
        discardReasons: DISCARD_REASONS.map((value) => ({ value, text: words.t(`desk.letters.because.${value}`) })),
        errors,
        hasErrors,
      },
      hasErrors ? 422 : 200,
    );
  }
}

function wordsFor(errors: FormErrors, req: Request, res: Response): FormErrors {
  const { t } = deskWords(req, res);
  return Object.fromEntries(
    Object.entries(errors).map(([field, key]) => [field, t(`desk.${key}`, { max: MOST_AT_ONCE })]),
  );
}
