import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { CaseDeskView } from '../case/case-desk.view';
import { AnswerLinkService } from './answer-link.service';

/** The desk's only say about the page where a platform answers: that it ends. Nobody here sees its address. */
@Controller('desk/cases/:locator/notices/:id/answer-page')
@UseGuards(DeskGuard)
export class AnswerLinkDeskController {
  constructor(
    private readonly links: AnswerLinkService,
    private readonly desk: CaseDeskView,
  ) {}

  @Post('end')
  async end(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.hand-over');
    await this.desk.act(req, res, locator, () => this.links.end(locator, id, staff));
  }
}
