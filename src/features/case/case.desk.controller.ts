import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { readLine } from '../../web/form';
import { Staff } from '../../web/desk/staff.decorator';
import { CaseDeskView } from './case-desk.view';
import { parseClosing, parseReason } from './case.forms';
import { CaseService } from './case.service';

/** The case page, and what a caseworker does with a whole case. */
@Controller('desk')
@UseGuards(DeskGuard)
export class CaseDeskController {
  constructor(
    private readonly cases: CaseService,
    private readonly desk: CaseDeskView,
  ) {}

  @Get('cases/:locator')
  async showCase(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.read');
    await this.desk.show(req, res, locator);
  }

  @Post('cases/:locator/take')
  async take(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.take');
    await this.desk.act(req, res, locator, () => this.cases.take(locator, staff));
  }

  @Post('cases/:locator/close')
  async close(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.close');
    const form = parseClosing(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'close', form.errors);
    await this.desk.act(req, res, locator, () => this.cases.closeUnproven(locator, staff, form.value), 'close');
  }

  @Post('cases/:locator/finish')
  async finish(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.close');
    await this.desk.act(req, res, locator, () => this.cases.closeFinished(locator, staff));
  }

  @Post('cases/:locator/reopen')
  async reopen(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.reopen');
    const form = parseReason(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'reopen', form.errors);
    await this.desk.act(req, res, locator, () => this.cases.reopen(locator, staff, form.value.reason), 'reopen');
  }

  @Post('cases/:locator/tasks/:taskId/done')
  async finishTask(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('taskId', uuidParam) taskId: string,
  ): Promise<void> {
    requireCan(staff, 'case.read');
    const next = readLine(req.body, 'back') === 'tasks' ? '/desk/tasks' : undefined;
    await this.desk.act(req, res, locator, () => this.cases.finishTask(locator, taskId, staff), null, next);
  }
}
