import { Controller, Get, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskToken } from '../../web/desk/desk-cookie';
import { deskPage } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { Staff } from '../../web/desk/staff.decorator';
import { readChoice, readLine } from '../../web/form';
import { contextOf } from '../../web/web-context';
import { readAnswer } from './account.forms';
import { presentKept } from './account.presenter';
import { KeptFormService } from './kept-form.service';
import { OwnAccountService } from './own-account.service';
import { askPasskey } from './passkey-page';
import { PasskeyService } from './passkey.service';
import { ProofService } from './proof.service';

/** Showing once more who sits there, and the form that waited meanwhile. */
@Controller('desk')
@UseGuards(DeskGuard)
export class ProveDeskController {
  constructor(
    private readonly proofs: ProofService,
    private readonly passkeys: PasskeyService,
    private readonly own: OwnAccountService,
    private readonly forms: KeptFormService,
  ) {}

  @Get('prove')
  show(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    return this.page(req, res, staff, false);
  }

  @Post('prove')
  async prove(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    const prover = { staffId: staff.id, token: deskToken(req) ?? '', source: contextOf(res).source };
    const step = readChoice(req.body, 'step', ['passkey', 'answer', 'code']);
    if (step === 'passkey') {
      const question = await this.passkeys.askAgain(staff.id);
      if (question === null) return this.page(req, res, staff, true);
      return askPasskey(req, res, question, { action: '/desk/prove', step: 'answer', back: '/desk/prove' });
    }
    const isProved =
      step === 'answer'
        ? await this.proofs.byPasskey(prover, readAnswer(req.body))
        : await this.proofs.byCode(prover, readLine(req.body, 'code', 12));
    if (!isProved) return this.page(req, res, staff, true);
    res.redirect(303, (await this.forms.read(staff.id)) === null ? '/desk' : '/desk/kept');
  }

  @Get('kept')
  async kept(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    const form = await this.forms.read(staff.id);
    deskPage(req, res, 'account', 'account/views/kept.njk', { form: form === null ? null : presentKept(form) });
  }

  @Post('kept')
  async drop(@Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    await this.forms.drop(staff.id);
    res.redirect(303, '/desk');
  }

  private async page(req: Request, res: Response, staff: StaffIdentity, hasErrors: boolean): Promise<void> {
    const { hasCodes, passkeys } = await this.own.ways(staff.id);
    const model = { hasCodes, hasPasskey: passkeys.length > 0, hasErrors };
    deskPage(req, res, 'account', 'account/views/prove.njk', model, hasErrors ? 422 : 200);
  }
}
