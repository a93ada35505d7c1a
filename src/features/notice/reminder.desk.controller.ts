import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { CaseDeskView } from '../case/case-desk.view';
import { ReminderService } from './reminder.service';

/** Reminding a platform of one notice, before its time does it by itself. */
@Controller('desk/cases/:locator/notices/:id/remind')
@UseGuards(DeskGuard)
export class ReminderDeskController {
  constructor(
    private readonly reminders: ReminderService,
    private readonly desk: CaseDeskView,
  ) {}

  @Post()
  async remind(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.approve');
    await this.desk.act(req, res, locator, () => this.reminders.remindByHand(locator, staff, id));
  }
}
