import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { CaseDeskView } from '../case/case-desk.view';
import { FallbackService } from './fallback.service';
import { NoticeDraftService } from './notice-draft.service';
import { NoticeDeskView } from './notice-desk.view';
import { parseBasis, parseHandOver, parseReversal } from './notice.forms';
import { NoticeService } from './notice.service';
import { ReversalService } from './reversal.service';

/** Preparing, reading exactly as sent, approving and handing over notices. */
@Controller('desk/cases/:locator/notices')
@UseGuards(DeskGuard)
export class NoticeDeskController {
  constructor(
    private readonly notices: NoticeService,
    private readonly drafts: NoticeDraftService,
    private readonly page: NoticeDeskView,
    private readonly desk: CaseDeskView,
    private readonly fallback: FallbackService,
    private readonly reversals: ReversalService,
  ) {}

  @Post()
  async prepare(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'notice.draft');
    const form = parseBasis(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'prepare', form.errors);
    const prepare = () => this.drafts.prepareDrafts(locator, staff, form.value.basis);
    await this.desk.act(req, res, locator, prepare, 'prepare');
  }

  @Get(':id')
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.read');
    await this.page.show(req, res, { locator, id });
  }

  @Post(':id/approve')
  async approve(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.approve');
    await this.page.act(req, res, { locator, id }, () => this.notices.approve(locator, id, staff));
  }

  @Post(':id/by-hand')
  async recordByHand(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.hand-over');
    const form = parseHandOver(req.body);
    if (!form.ok) return this.page.showErrors(req, res, { locator, id }, 'by-hand', form.errors);
    const record = () => this.notices.recordByHand(locator, id, staff, form.value.proof);
    await this.page.act(req, res, { locator, id }, record, 'by-hand');
  }

  @Post(':id/next-channel')
  async useNextChannel(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.hand-over');
    await this.page.act(req, res, { locator, id }, () => this.fallback.useNextChannel(locator, id, staff));
  }

  @Post(':id/reverse')
  async reverse(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.hand-over');
    const form = parseReversal(req.body);
    if (!form.ok) return this.page.showErrors(req, res, { locator, id }, 'reverse', form.errors);
    const reverse = () => this.reversals.reverse(locator, id, staff, form.value.reason);
    await this.page.act(req, res, { locator, id }, reverse, 'reverse');
  }
}
