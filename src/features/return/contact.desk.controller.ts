import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { CaseDeskView } from '../case/case-desk.view';
import { parseContactChange } from './contact.forms';
import { ContactService } from './contact.service';

/** Changing the contact way from the desk. Both come back to the case page. */
@Controller('desk/cases/:locator/contact')
@UseGuards(DeskGuard)
export class ContactDeskController {
  constructor(
    private readonly contacts: ContactService,
    private readonly desk: CaseDeskView,
  ) {}

  @Post()
  async ask(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'contact.change');
    const form = parseContactChange(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'contact-change', form.errors);
    const { contact, proof } = form.value;
    await this.desk.act(req, res, locator, () => this.contacts.ask(locator, staff, contact, proof), 'contact-change');
  }

  @Post('stop')
  async stop(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'contact.change');
    await this.desk.act(req, res, locator, () => this.contacts.stop(locator, staff));
  }
}
