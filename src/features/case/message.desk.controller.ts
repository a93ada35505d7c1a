import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { CaseDeskView } from './case-desk.view';
import { parseMessage } from './message.forms';
import { MessageService } from './message.service';

/** Writing to the person from the case page. They read it with their receipt; no word of it goes by mail. */
@Controller('desk/cases/:locator/messages')
@UseGuards(DeskGuard)
export class MessageDeskController {
  constructor(
    private readonly messages: MessageService,
    private readonly desk: CaseDeskView,
  ) {}

  @Post()
  async write(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'message.write');
    const form = parseMessage(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'message', form.errors);
    const { text, isQuestion } = form.value;
    const write = () => this.messages.writeAsStaff(locator, staff, text, isQuestion);
    await this.desk.act(req, res, locator, write, 'message');
  }
}
