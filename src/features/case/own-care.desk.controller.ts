import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { LOOK_NAMES, looksOf } from '../../domain/shared/looks';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskLooks, deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { readChoices } from '../../web/form';
import { CaseDeskView } from './case-desk.view';
import { HolderService } from './holder.service';
import { presentCare, readsPeople } from './own-care.presenter';
import { OwnCareService } from './own-care.service';

/** What protects whoever sits here all day: the meter, the looks, and a way out of a case without a word. */
@Controller('desk')
@UseGuards(DeskGuard)
export class OwnCareDeskController {
  constructor(
    private readonly care: OwnCareService,
    private readonly holders: HolderService,
    private readonly desk: CaseDeskView,
  ) {}

  @Get('care')
  async show(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    const words = deskWords(req, res);
    const exposure = readsPeople(words) ? await this.care.exposureOf(staff) : null;
    deskPage(req, res, 'care', 'case/views/own-care.njk', presentCare(exposure, deskLooks(req, res), words));
  }

  @Post('care')
  async wear(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    await this.care.wear(staff, looksOf(readChoices(req.body, 'look', LOOK_NAMES)));
    res.redirect(303, '/desk/care');
  }

  /** Nobody is asked why, and nothing is kept of why: the record says that the case was given back, as of any other. */
  @Post('cases/:locator/hand-over-now')
  async handOverNow(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.release');
    await this.desk.act(req, res, locator, () => this.holders.handOverNow(locator, staff), null, '/desk');
  }
}
