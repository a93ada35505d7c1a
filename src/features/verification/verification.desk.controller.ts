import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { CaseDeskView } from '../case/case-desk.view';
import { AuthorityService } from './authority.service';
import { JUDGEMENTS, parseAuthority, parseCheck, parseFlags } from './verification.forms';
import { VerificationService } from './verification.service';

/** Judging each link, and recording who may act. Both come back to the case page. */
@Controller('desk/cases/:locator')
@UseGuards(DeskGuard)
export class VerificationDeskController {
  constructor(
    private readonly verification: VerificationService,
    private readonly authority: AuthorityService,
    private readonly desk: CaseDeskView,
  ) {}

  /** Before the judgement's route, which would take `flags` for one. */
  @Post('items/:itemId/flags')
  async flag(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('itemId', uuidParam) itemId: string,
  ): Promise<void> {
    requireCan(staff, 'authority.record');
    const flags = parseFlags(req.body);
    await this.desk.act(req, res, locator, () => this.authority.flagItem(locator, itemId, staff, flags), 'flags');
  }

  @Post('items/:itemId/:judgement')
  async judge(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('itemId', uuidParam) itemId: string,
    @Param('judgement') asked: string,
  ): Promise<void> {
    requireCan(staff, 'item.judge');
    const judgement = JUDGEMENTS.find((known) => known === asked.replace('-', '_'));
    if (judgement === undefined) throw new NotFoundError();
    await this.desk.act(req, res, locator, () => this.verification.judgeItem(locator, itemId, staff, judgement));
  }

  @Post('authority')
  async recordAuthority(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'authority.record');
    const form = parseAuthority(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'authority', form.errors);
    const record = () => this.authority.recordAuthority(locator, staff, form.value);
    await this.desk.act(req, res, locator, record, 'authority');
  }

  @Post('checks')
  async addCheck(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'authority.record');
    const form = parseCheck(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'check', form.errors);
    await this.desk.act(req, res, locator, () => this.authority.addCheck(locator, staff, form.value), 'check');
  }
}
