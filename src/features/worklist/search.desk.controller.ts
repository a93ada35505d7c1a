import { Controller, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { readLine } from '../../web/form';
import { MOST_FOUND, SearchView } from './search.view';
import { presentFound } from './worklist.presenter';
import { WorklistView } from './worklist.view';

/** Finds cases. What is typed may be about a person, so it is sent as a form and stands in no address. */
@Controller('desk')
@UseGuards(DeskGuard)
export class SearchDeskController {
  constructor(
    private readonly search: SearchView,
    private readonly worklist: WorklistView,
  ) {}

  @Post('search')
  async find(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'worklist.read');
    const typed = readLine(req.body, 'find', 400);
    const ids = await this.search.find(typed, staff);
    const rows = ids.length === 0 ? [] : await this.worklist.some(ids);
    deskPage(req, res, 'worklist', 'worklist/views/found.njk', {
      rows: presentFound(rows, deskWords(req, res)),
      typed,
      isFull: ids.length >= MOST_FOUND,
      mostFound: MOST_FOUND,
    });
  }
}
