import { Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import type { FormBody } from '../../web/form';
import { hasMessage } from '../../web/i18n/translator';
import { REFUSAL_STATUS } from '../../web/refusal-status';
import { CaseService } from '../case/case.service';
import { parseTaskFilter, taskQuery } from './task.forms';
import { presentQueue } from './task.presenter';
import { TaskQueueView } from './task-queue.view';

const SHOWN = 50;

/** Everything the system wants from a human: whose it is, by when, and done. */
@Controller('desk/tasks')
@UseGuards(DeskGuard)
export class TaskDeskController {
  constructor(
    private readonly queue: TaskQueueView,
    private readonly cases: CaseService,
  ) {}

  @Get()
  async list(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Query() query: FormBody,
  ): Promise<void> {
    requireCan(staff, 'worklist.read');
    await this.show(req, res, staff, query);
  }

  @Post(':locator/:taskId/:step')
  async act(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('taskId', uuidParam) taskId: string,
    @Param('step') step: string,
  ): Promise<void> {
    requireCan(staff, 'case.read');
    if (step !== 'own' && step !== 'done') throw new NotFoundError();
    try {
      if (step === 'own') await this.cases.ownTask(locator, taskId, staff);
      else await this.cases.finishTask(locator, taskId, staff);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const key = `refusals.${error.refusal.code}`;
      const text = deskWords(req, res).t(hasMessage(key) ? key : 'desk.problem.unknown', error.refusal.detail);
      return this.show(req, res, staff, req.body, { text, status: REFUSAL_STATUS[error.refusal.code] });
    }
    res.redirect(303, `/desk/tasks${taskQuery(parseTaskFilter(req.body))}`);
  }

  private async show(
    req: Request,
    res: Response,
    staff: StaffIdentity,
    bag: FormBody,
    trouble?: { readonly text: string; readonly status: number },
  ): Promise<void> {
    const filter = parseTaskFilter(bag);
    const page = await this.queue.page(filter, staff, SHOWN);
    const model = presentQueue(page, filter, deskWords(req, res));
    const problem = { problem: trouble?.text ?? null, hasErrors: trouble !== undefined };
    deskPage(req, res, 'tasks', 'worklist/views/tasks.njk', { ...model, ...problem }, trouble?.status ?? 200);
  }
}
