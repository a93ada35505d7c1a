import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Clock } from '../../infra/clock/clock';
import { clearDeskToken, deskToken, setDeskToken } from '../../web/desk/desk-cookie';
import { readLine } from '../../web/form';
import { page } from '../../web/page';
import { contextOf } from '../../web/web-context';
import { AccountService } from './account.service';
import { parseSignIn } from './account.forms';

/** Signing in and out. The only desk pages without the guard. */
@Controller('desk')
export class AccountDeskController {
  constructor(
    private readonly accounts: AccountService,
    private readonly clock: Clock,
  ) {}

  @Get('sign-in')
  async showSignIn(@Req() req: Request, @Res() res: Response): Promise<void> {
    const token = deskToken(req);
    if (token !== undefined && (await this.accounts.identify(token)) !== null) return res.redirect(303, '/desk');
    page(req, res, 'account/views/sign-in.njk', { email: '', isWrong: false, hasErrors: false });
  }

  /** One answer for every wrong combination: same words, same status, same work (the service sees to the time). */
  @Post('sign-in')
  async signIn(@Req() req: Request, @Res() res: Response): Promise<void> {
    const form = parseSignIn(req.body);
    const result = await this.accounts.signIn({ ...form, source: contextOf(res).source, now: this.clock.now() });
    if (!result.ok) {
      const email = readLine(req.body, 'email', 254);
      page(req, res, 'account/views/sign-in.njk', { email, isWrong: true, hasErrors: true }, 422);
      return;
    }
    // A token from before the sign-in (another person at the same desk) must not stay alive.
    const earlier = deskToken(req);
    if (earlier !== undefined) await this.accounts.signOut(earlier);
    setDeskToken(req, res, result.token);
    res.redirect(303, '/desk');
  }

  @Post('sign-out')
  async signOut(@Req() req: Request, @Res() res: Response): Promise<void> {
    const token = deskToken(req);
    if (token !== undefined) await this.accounts.signOut(token);
    clearDeskToken(req, res);
    res.setHeader('Clear-Site-Data', '"cache", "storage"');
    res.redirect(303, '/desk/sign-in');
  }
}
