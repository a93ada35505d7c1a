import { Controller, Get, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskToken, setDeskToken } from '../../web/desk/desk-cookie';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { Staff } from '../../web/desk/staff.decorator';
import { readChoice } from '../../web/form';
import { formatShortDateTime } from '../../web/i18n/format';
import { parseSignIn } from './account.forms';
import { contextOf } from '../../web/web-context';
import { type OwnResult, OwnAccountService } from './own-account.service';

const STEPS = ['password', 'sessions'] as const;

/** Somebody's own account: for every role, and about nobody else. */
@Controller('desk/account')
@UseGuards(DeskGuard)
export class OwnAccountDeskController {
  constructor(private readonly own: OwnAccountService) {}

  @Get()
  show(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    return this.page(req, res, staff, deskToken(req) ?? '', null);
  }

  /** The new password is on this one page and nowhere else; it is shown once. */
  @Post()
  async take(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    const step = readChoice(req.body, 'step', STEPS);
    if (step === null) return res.redirect(303, '/desk/account');
    const result = await this.own.take(staff.id, step, { ...parseSignIn(req.body), source: contextOf(res).source });
    if (result.ok) setDeskToken(req, res, result.token);
    await this.page(req, res, staff, result.ok ? result.token : (deskToken(req) ?? ''), result);
  }

  private async page(
    req: Request,
    res: Response,
    staff: StaffIdentity,
    token: string,
    result: OwnResult | null,
  ): Promise<void> {
    const { language } = deskWords(req, res);
    const { sessions, firstPasswordUntil } = await this.own.read(staff.id, token);
    const model = {
      sessions: sessions.map(({ createdAt, lastSeenAt, isThis }) => ({
        from: formatShortDateTime(createdAt, language),
        seen: formatShortDateTime(lastSeenAt, language),
        isThis,
      })),
      firstUntil: firstPasswordUntil === null ? null : formatShortDateTime(firstPasswordUntil, language),
      result,
      hasErrors: result !== null && !result.ok,
    };
    deskPage(req, res, 'account', 'account/views/account.njk', model, model.hasErrors ? 422 : 200);
  }
}
