import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { readLine } from '../../web/form';
import { CaseDeskView } from '../case/case-desk.view';
import { WordsRequestService } from './words-request.service';

/** New words through an advocate: asked for by one, confirmed by a supervisor who is somebody else. */
@Controller('desk/cases/:locator/words')
@UseGuards(DeskGuard)
export class WordsDeskController {
  constructor(
    private readonly requests: WordsRequestService,
    private readonly desk: CaseDeskView,
  ) {}

  @Post()
  async ask(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'words.replace');
    const code = readLine(req.body, 'code', 64);
    await this.desk.act(req, res, locator, () => this.requests.ask(locator, staff, code), 'new-words');
  }

  /** The code is on this page and nowhere else. */
  @Post('confirm')
  async confirm(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'words.confirm');
    const confirm = async (): Promise<void> => {
      const code = await this.requests.confirm(locator, staff);
      deskPage(req, res, 'case', 'return/views/desk-code.njk', { locator, code });
    };
    await this.desk.act(req, res, locator, confirm);
  }

  @Post('stop')
  async stop(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'words.replace');
    await this.desk.act(req, res, locator, () => this.requests.stop(locator, staff));
  }
}
