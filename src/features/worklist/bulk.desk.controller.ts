import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import type { FormErrors } from '../../web/form';
import { readText } from '../../web/form';
import { BULK_ACTIONS, chosenCases, MOST_CASES, parseBulk, REASON_MAX } from './bulk.forms';
import { presentBulkRun, presentRehearsal } from './bulk.presenter';
import { BulkService } from './bulk.service';
import { parseCursor, parseFilter } from './worklist-filter';
import { WorklistOptionsView } from './worklist-options.view';
import { WorklistPageModel } from './worklist-page.presenter';
import { WorklistView } from './worklist.view';

const SHOWN = 50;

/** The same step in many cases: tried without effect, done, and taken back. */
@Controller('desk/bulk')
@UseGuards(DeskGuard)
export class BulkDeskController {
  constructor(
    private readonly bulk: BulkService,
    private readonly worklist: WorklistView,
    private readonly options: WorklistOptionsView,
  ) {}

  /** A dry run is shown at once, for it changes nothing; what changes something leads to a page of its own (303). */
  @Post()
  async act(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'worklist.read');
    const form = parseBulk(req.body);
    if (!form.ok) return this.showErrors(req, res, staff, form.errors);
    const { step, order } = form.value;
    // Nobody learns of an action that is not theirs: it is refused like one that does not exist.
    if (order.action === 'assign') requireCan(staff, 'case.assign');
    if (order.action === 'duplicate') requireCan(staff, 'case.close-duplicate');
    if (order.action === 'remind') requireCan(staff, 'notice.approve');
    if (step === 'do') return res.redirect(303, `/desk/bulk/${await this.bulk.run(order, staff)}`);
    const results = await this.bulk.rehearse(order, staff);
    const rows = await this.worklist.some(results.map(({ caseId }) => caseId));
    deskPage(req, res, 'worklist', 'worklist/views/bulk-check.njk', {
      ...presentRehearsal(rows, results, order, deskWords(req, res)),
      order: { ...order, cases: order.caseIds.join(',') },
    });
  }

  @Get(':id')
  async showRun(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'worklist.read');
    const steps = await this.bulk.ofRun(id, staff);
    if (steps.length === 0) throw new NotFoundError();
    deskPage(req, res, 'worklist', 'worklist/views/bulk-run.njk', {
      ...presentBulkRun(steps, deskWords(req, res)),
      runId: id,
    });
  }

  @Post(':id/undo')
  async undo(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'worklist.read');
    if ((await this.bulk.ofRun(id, staff)).length === 0) throw new NotFoundError();
    await this.bulk.undo(id, staff, deskWords(req, res).t('desk.bulk.undo.reason'));
    res.redirect(303, `/desk/bulk/${id}`);
  }

  /** The list again, with what was chosen and typed still there. */
  private async showErrors(req: Request, res: Response, staff: StaffIdentity, errors: FormErrors): Promise<void> {
    const words = deskWords(req, res);
    const [filter, cursor] = [parseFilter(req.body), parseCursor(req.body)];
    const list = await this.worklist.page({ filter, cursor, limit: SHOWN, staff });
    const texts = Object.entries(errors).map(([field, key]) => [
      field,
      words.t(`desk.${key}`, { max: field === 'case' ? MOST_CASES : REASON_MAX }),
    ]);
    const chosen = {
      cases: chosenCases(req.body),
      action: BULK_ACTIONS.find((action) => action === readText(req.body, 'action')) ?? ('' as const),
      to: readText(req.body, 'to', 40),
      reason: readText(req.body, 'reason'),
      duplicateOf: readText(req.body, 'duplicateOf', 40),
    };
    deskPage(
      req,
      res,
      'worklist',
      'worklist/views/worklist.njk',
      {
        ...new WorklistPageModel(words, await this.options.load()).list(list, filter, [], { chosen, cursor }),
        errors: Object.fromEntries(texts) as FormErrors,
        hasErrors: true,
      },
      422,
    );
  }
}
