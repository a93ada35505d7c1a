import { Controller, Get, Param, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { webKitOf } from '../../web/web-context';
import { CaseDoorView } from '../case/case-door.view';
import { presentAttempt } from './attempt.presenter';
import { AttemptView } from './attempt.view';

/** The delivery debugger: one attempt of a notice, for whoever may read that notice. It changes nothing. */
@Controller('desk/cases/:locator/notices/:id/attempts')
@UseGuards(DeskGuard)
export class AttemptDeskController {
  constructor(
    private readonly attempts: AttemptView,
    private readonly door: CaseDoorView,
  ) {}

  @Get(':number')
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
    @Param('number') number: string,
  ): Promise<void> {
    requireCan(staff, 'notice.read');
    if (!/^[1-9]\d{0,3}$/.test(number)) throw new NotFoundError();
    const entry = await this.door.open(req, res, locator, { noticeId: id });
    if (entry === null) return;
    const words = deskWords(req, res);
    const page = await this.attempts.load(locator, id, Number(number));
    const sandboxUrl = webKitOf(req).config.sandbox?.url ?? null;
    deskPage(req, res, 'case', 'notice/views/attempt.njk', {
      attempt: presentAttempt(page, locator, sandboxUrl, words),
      emergency: this.door.banner(entry, words),
    });
  }
}
