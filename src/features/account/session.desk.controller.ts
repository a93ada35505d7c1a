import { Controller, Get, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { InvariantError } from '../../domain/shared/decision';
import type { DeskSession, StaffIdentity } from '../../domain/shared/staff';
import { ByItself } from '../../web/desk/by-itself';
import { DeskGuard } from '../../web/desk/desk.guard';
import { type SessionLeft, sessionLeft } from '../../web/desk/session-left';
import { Staff } from '../../web/desk/staff.decorator';
import { readChoice } from '../../web/form';
import { webKitOf } from '../../web/web-context';
import { parseLeftForm } from './account.forms';
import { KeptFormService } from './kept-form.service';

/** What a page asks about its own session shortly before it ends (ADR 0050). */
@Controller('desk/session')
@UseGuards(DeskGuard)
export class SessionDeskController {
  constructor(private readonly forms: KeptFormService) {}

  /** Asked before anybody is warned: another window may have gone on working. It keeps nothing going. */
  @Get()
  @ByItself()
  left(@Req() req: Request, @Res() res: Response): void {
    res.json(leftOf(req, res));
  }

  /** Somebody is there and stays. What was kept for the end that did not come is thrown away. */
  @Post('stay')
  async stay(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    if (readChoice(req.body, 'kept', ['1']) !== null) await this.forms.drop(staff.id);
    res.status(200).json(leftOf(req, res));
  }

  /** Nobody came: what stands in the page's form waits for its author, as if they had sent it too late. */
  @Post('keep')
  @ByItself()
  async keep(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    const form = parseLeftForm(req.body);
    if (form !== null) await this.forms.keep(staff.id, form.path, form.fields);
    res.status(204).end();
  }
}

function leftOf(req: Request, res: Response): SessionLeft {
  const { staff } = res.locals as { staff?: DeskSession };
  if (staff === undefined) throw new InvariantError('stands behind DeskGuard');
  return sessionLeft(staff, webKitOf(req).clock.now());
}
