import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { CaseDeskView } from './case-desk.view';
import { parseHold, parseReason } from './case.forms';
import { LegalHoldService } from './legal-hold.service';

/** Keeping a case by order of a court or the police, and letting it go: for supervisors. */
@Controller('desk/cases/:locator/legal-hold')
@UseGuards(DeskGuard)
export class LegalHoldDeskController {
  constructor(
    private readonly holds: LegalHoldService,
    private readonly desk: CaseDeskView,
  ) {}

  @Post()
  async set(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.legal-hold');
    const form = parseHold(req.body, deskWords(req, res).zone);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'keep', form.errors);
    await this.desk.act(req, res, locator, () => this.holds.set(locator, staff, form.value), 'keep');
  }

  @Post('lift')
  async lift(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.legal-hold');
    const form = parseReason(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'letgo', form.errors);
    await this.desk.act(req, res, locator, () => this.holds.lift(locator, staff, form.value.reason), 'letgo');
  }
}
