import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { FiguresService } from '../case/figures.service';
import { presentLoad } from './load.presenter';
import { LoadView } from './load.view';

/** Who carries how much, and how platforms keep their time: for supervisors, in numbers. */
@Controller('desk/oversight/load')
@UseGuards(DeskGuard)
export class LoadDeskController {
  constructor(
    private readonly view: LoadView,
    private readonly figures: FiguresService,
  ) {}

  @Get()
  async show(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'alerts.read');
    const figures = presentLoad(await this.view.load(), await this.figures.published(), deskWords(req, res));
    deskPage(req, res, 'load', 'oversight/views/load.njk', { figures });
  }
}
