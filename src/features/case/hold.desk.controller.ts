import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { CaseDeskView } from './case-desk.view';
import { parseReason } from './case.forms';
import { HoldService } from './hold.service';

/** A child may be in the picture: stop everything, or go on with a reason. */
@Controller('desk/cases/:locator')
@UseGuards(DeskGuard)
export class HoldDeskController {
  constructor(
    private readonly holds: HoldService,
    private readonly desk: CaseDeskView,
  ) {}

  @Post('hold')
  async put(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'item.judge');
    await this.desk.act(req, res, locator, () => this.holds.put(locator, staff));
  }

  @Post('lift-hold')
  async lift(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.lift-hold');
    const form = parseReason(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'lift', form.errors);
    await this.desk.act(req, res, locator, () => this.holds.lift(locator, staff, form.value.reason), 'lift');
  }
}
