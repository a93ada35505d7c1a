import { Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { can } from '../../domain/access/can';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import type { FormBody } from '../../web/form';
import { BreakGlassService } from '../case/break-glass.service';
import { CaseDeskView } from '../case/case-desk.view';
import { CaseService } from '../case/case.service';
import { parseTaskFilter, taskQuery } from './task.forms';
import { presentElsewhere, presentQueue } from './task.presenter';
import { TaskQueueView } from './task-queue.view';

const SHOWN = 50;

/** Everything the system wants from a human: whose it is, by when, and done. */
@Controller('desk/tasks')
@UseGuards(DeskGuard)
export class TaskDeskController {
  constructor(
    private readonly queue: TaskQueueView,
    private readonly cases: CaseService,
    private readonly emergencies: BreakGlassService,
    private readonly desk: CaseDeskView,
  ) {}

  @Get()
  async list(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Query() query: FormBody,
  ): Promise<void> {
    requireCan(staff, 'worklist.read');
    const filter = parseTaskFilter(query);
    const page = await this.queue.page(filter, staff, SHOWN);
    const words = deskWords(req, res);
    const emergencies = can(staff, 'alerts.read') ? await this.emergencies.countOpen() : 0;
    const elsewhere = presentElsewhere({ ...(await this.queue.elsewhere(staff)), emergencies }, words);
    deskPage(req, res, 'tasks', 'worklist/views/tasks.njk', { ...presentQueue(page, filter, words), elsewhere });
  }

  /** Doing one is a step of its case, and has its address there. */
  @Post(':locator/:taskId/own')
  async own(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('taskId', uuidParam) taskId: string,
  ): Promise<void> {
    requireCan(staff, 'case.read');
    const home = `/desk/tasks${taskQuery(parseTaskFilter(req.body))}`;
    await this.desk.act(req, res, locator, () => this.cases.ownTask(locator, taskId, staff), null, home);
  }
}
