import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Clock } from '../../infra/clock/clock';
import { clearDeskToken, deskToken, setDeskToken } from '../../web/desk/desk-cookie';
import { readChoice, readLine } from '../../web/form';
import { page } from '../../web/page';
import { contextOf } from '../../web/web-context';
import { AccountService } from './account.service';
import { parseSignIn, readAnswer } from './account.forms';
import { KeptFormService } from './kept-form.service';
import { askPasskey } from './passkey-page';
import { OrganisationService } from './organisation.service';
import { PasskeySignInService } from './passkey-sign-in.service';
import { PasskeyService } from './passkey.service';

/** Signing in and out. With the pages behind a link, the only desk pages without the guard. */
@Controller('desk')
export class AccountDeskController {
  constructor(
    private readonly accounts: AccountService,
    private readonly passkeys: PasskeyService,
    private readonly byPasskey: PasskeySignInService,
    private readonly forms: KeptFormService,
    private readonly clock: Clock,
    private readonly organisation: OrganisationService,
  ) {}

  @Get('sign-in')
  async showSignIn(@Req() req: Request, @Res() res: Response): Promise<void> {
    const token = deskToken(req);
    if (token !== undefined && (await this.accounts.identify(token)) !== null) return res.redirect(303, '/desk');
    const model = { email: '', isWrong: false, hasErrors: false, organisation: this.organisation.name };
    page(req, res, 'account/views/sign-in.njk', model);
  }

  /** One answer for every wrong combination: same words, same status, same work (the service sees to the time). */
  @Post('sign-in')
  async signIn(@Req() req: Request, @Res() res: Response): Promise<void> {
    const form = parseSignIn(req.body);
    const result = await this.accounts.signIn({ ...form, source: contextOf(res).source, now: this.clock.now() });
    if (!result.ok) return this.refuse(req, res, readLine(req.body, 'email', 254));
    await this.letIn(req, res, result);
  }

  /** Asks the device first, and takes its answer after. */
  @Post('sign-in/passkey')
  async passkey(@Req() req: Request, @Res() res: Response): Promise<void> {
    if (readChoice(req.body, 'step', ['answer']) === null) {
      const question = await this.passkeys.askWho();
      return askPasskey(req, res, question, { action: '/desk/sign-in/passkey', step: 'answer', back: '/desk/sign-in' });
    }
    const result = await this.byPasskey.signIn(readAnswer(req.body));
    if (!result.ok) return this.refuse(req, res, '');
    await this.letIn(req, res, result);
  }

  @Post('sign-out')
  async signOut(@Req() req: Request, @Res() res: Response): Promise<void> {
    const token = deskToken(req);
    if (token !== undefined) await this.accounts.signOut(token);
    clearDeskToken(req, res);
    res.setHeader('Clear-Site-Data', '"cache", "storage"');
    res.redirect(303, '/desk/sign-in');
  }

  private refuse(req: Request, res: Response, email: string): void {
    const model = { email, isWrong: true, hasErrors: true, organisation: this.organisation.name };
    page(req, res, 'account/views/sign-in.njk', model, 422);
  }

  private async letIn(req: Request, res: Response, opened: { token: string; staffId: string }): Promise<void> {
    // A token from before the sign-in (another person at the same desk) must not stay alive.
    const earlier = deskToken(req);
    if (earlier !== undefined) await this.accounts.signOut(earlier);
    setDeskToken(req, res, opened.token);
    const kept = await this.forms.read(opened.staffId);
    res.redirect(303, kept === null ? '/desk' : '/desk/kept');
  }
}
