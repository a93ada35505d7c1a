import { Controller, Param, Post, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { AnswerLinkService } from './answer-link.service';

/** The desk's only say about the page where a platform answers: that it ends. Nobody here sees its address. */
@Controller('desk/cases/:locator/notices/:id/answer-page')
@UseGuards(DeskGuard)
export class AnswerLinkDeskController {
  constructor(private readonly links: AnswerLinkService) {}

  @Post('end')
  async end(
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.hand-over');
    await this.links.end(locator, id, staff);
    res.redirect(303, `/desk/cases/${encodeURIComponent(locator)}/notices/${id}`);
  }
}
