import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { EscalationService } from './escalation.service';
import { NoticeDeskView } from './notice-desk.view';
import { parseEscalation, parseLeaving } from './notice.forms';
import { NoticeService } from './notice.service';
import { NoticeScheduleService } from './schedule.service';

/** When a notice leaves, and what is done when that is not enough. */
@Controller('desk/cases/:locator/notices/:id')
@UseGuards(DeskGuard)
export class ScheduleDeskController {
  constructor(
    private readonly notices: NoticeService,
    private readonly schedules: NoticeScheduleService,
    private readonly escalations: EscalationService,
    private readonly desk: NoticeDeskView,
  ) {}

  @Post('approve-later')
  async approveLater(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.approve');
    const form = parseLeaving(req.body, deskWords(req, res).zone);
    if (!form.ok) return this.desk.showErrors(req, res, { locator, id }, 'later', form.errors);
    const approve = () => this.notices.approve(locator, id, staff, form.value.leavesAt);
    await this.desk.act(req, res, { locator, id }, approve, 'later');
  }

  @Post('schedule')
  async schedule(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.approve');
    const form = parseLeaving(req.body, deskWords(req, res).zone);
    if (!form.ok) return this.desk.showErrors(req, res, { locator, id }, 'later', form.errors);
    const change = () => this.schedules.change(locator, id, staff, form.value.leavesAt);
    await this.desk.act(req, res, { locator, id }, change, 'later');
  }

  @Post('send-now')
  async sendNow(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.approve');
    await this.desk.act(req, res, { locator, id }, () => this.schedules.change(locator, id, staff, null));
  }

  @Post('escalate')
  async escalate(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.hand-over');
    const form = parseEscalation(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, { locator, id }, 'escalate', form.errors);
    const escalate = () => this.escalations.escalate(locator, id, staff, form.value);
    await this.desk.act(req, res, { locator, id }, escalate, 'escalate');
  }
}
