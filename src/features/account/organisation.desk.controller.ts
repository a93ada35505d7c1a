import { Controller, Get, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskToken, setDeskToken } from '../../web/desk/desk-cookie';
import { deskPage } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { ProofGuard } from '../../web/desk/proof.guard';
import { Staff } from '../../web/desk/staff.decorator';
import { readChoice } from '../../web/form';
import { page } from '../../web/page';
import { contextOf, rememberVisitor } from '../../web/web-context';
import { AccountService } from './account.service';
import { parseReturn } from './account.forms';
import { KeptFormService } from './kept-form.service';
import { OrganisationService } from './organisation.service';

const HOME = '/desk/account';

/** Signing in through the helpline's own sign-in service, where one is set up; there is nothing here without. */
@Controller('desk')
export class OrganisationDeskController {
  constructor(
    private readonly organisation: OrganisationService,
    private readonly accounts: AccountService,
    private readonly forms: KeptFormService,
  ) {}

  /** A link and no form: a form of ours may lead to no other site, not by a redirect either (CSP `form-action`). */
  @Get('sign-in/organisation')
  async start(@Req() req: Request, @Res() res: Response): Promise<void> {
    if (this.organisation.name === null) throw new NotFoundError();
    const context = contextOf(res);
    const url = await this.organisation.start(context.visitorNonce, { kind: 'sign-in' });
    if (url === null) return this.refuse(req, res, 'unreachable');
    if (context.isNewVisitor) rememberVisitor(req, res);
    res.redirect(303, url);
  }

  /**
   * The browser comes from another site, so our cookie (SameSite=Strict) stays away: this page only hands the answer on,
   * as a form of ours, which carries it. It sets no cookie either, or it would write over the one that waits.
   */
  @Get('sign-in/organisation/return')
  handOn(@Req() req: Request, @Res() res: Response, @Query() query: unknown): void {
    if (this.organisation.name === null) throw new NotFoundError();
    Object.assign(contextOf(res), { isNewVisitor: false });
    page(req, res, 'account/views/organisation-return.njk', { fields: [...parseReturn(query)] });
  }

  @Post('sign-in/organisation/return')
  async comeBack(@Req() req: Request, @Res() res: Response): Promise<void> {
    if (this.organisation.name === null) throw new NotFoundError();
    const token = deskToken(req);
    const staff = token === undefined ? null : await this.accounts.identify(token);
    const { visitorNonce } = contextOf(res);
    const back = await this.organisation.comeBack(visitorNonce, parseReturn(req.body), staff?.id ?? null);
    if (back.kind === 'bound') return res.redirect(303, HOME);
    if (back.kind === 'refused')
      return back.journey === 'bind' && staff !== null
        ? res.redirect(303, `${HOME}?trouble=organisation`)
        : this.refuse(req, res, 'organisation');
    // As at the door: a token from before must not stay alive.
    if (token !== undefined) await this.accounts.signOut(token);
    setDeskToken(req, res, back.token);
    res.redirect(303, (await this.forms.read(back.staffId)) === null ? '/desk' : '/desk/kept');
  }

  private refuse(req: Request, res: Response, trouble: 'organisation' | 'unreachable'): void {
    const model = { email: '', isWrong: false, hasErrors: true, trouble, organisation: this.organisation.name };
    page(req, res, 'account/views/sign-in.njk', model, 422);
  }
}

/** Binding one's own account there to the one here, right after showing who one is; and an end to that. */
@Controller('desk/account/organisation')
@UseGuards(DeskGuard, ProofGuard)
export class OwnOrganisationDeskController {
  constructor(private readonly organisation: OrganisationService) {}

  @Post()
  async change(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    const { name } = this.organisation;
    if (name === null) throw new NotFoundError();
    if (readChoice(req.body, 'step', ['unbind']) !== null) {
      await this.organisation.unbind(staff.id);
      return res.redirect(303, HOME);
    }
    const { visitorNonce } = contextOf(res);
    const url = await this.organisation.start(visitorNonce, { kind: 'bind', staffId: staff.id });
    if (url === null) return res.redirect(303, `${HOME}?trouble=unreachable`);
    deskPage(req, res, 'account', 'account/views/organisation.njk', { name, url });
  }
}
