import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { uuidParam } from '../../web/desk/params';
import { ProofGuard } from '../../web/desk/proof.guard';
import { Staff } from '../../web/desk/staff.decorator';
import { readChoice, readLine } from '../../web/form';
import { readAnswer, readDrawn } from './account.forms';
import { OwnAccountService } from './own-account.service';
import { askPasskey } from './passkey-page';
import { PasskeyService } from './passkey.service';
import { qrOf } from './qr';

const HOME = '/desk/account';

/** What opens one's own account: passkeys, codes, recovery codes, sessions. Only right after showing who one is. */
@Controller('desk/account')
@UseGuards(DeskGuard, ProofGuard)
export class FactorsDeskController {
  constructor(
    private readonly own: OwnAccountService,
    private readonly passkeys: PasskeyService,
  ) {}

  @Post('passkeys')
  async addPasskey(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    if (readChoice(req.body, 'step', ['answer']) === null) {
      const { email } = await this.own.ways(staff.id);
      const question = await this.passkeys.askForNew({ id: staff.id, email, name: staff.name });
      return askPasskey(req, res, question, { action: `${HOME}/passkeys`, step: 'answer', back: HOME });
    }
    const isAdded = await this.passkeys.add(readAnswer(req.body), staff.id);
    res.redirect(303, isAdded ? HOME : `${HOME}?trouble=passkey`);
  }

  @Post('passkeys/:id/remove')
  async removePasskey(
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    res.redirect(303, (await this.passkeys.remove(staff.id, id)) ? HOME : `${HOME}?trouble=last`);
  }

  /** A new seed: shown as a picture, and kept once a first code shows that the telephone has it. */
  @Post('codes')
  async newCodes(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    const { email } = await this.own.ways(staff.id);
    const given = this.own.reopenSeed(staff.id, readDrawn(req.body));
    if (given !== null && (await this.own.keepSeed(staff.id, given.seed, readLine(req.body, 'code', 12))))
      return res.redirect(303, HOME);
    const drawn = given ?? this.own.drawSeed(staff.id);
    const model = { drawn, qr: qrOf(email, drawn.seed), hasErrors: given !== null };
    deskPage(req, res, 'account', 'account/views/new-codes.njk', model, given === null ? 200 : 422);
  }

  /** The codes from before are over; the new ones are shown on this page and nowhere else. */
  @Post('recovery-codes')
  async recoveryCodes(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    const codes = await this.own.drawRecoveryCodes(staff.id);
    deskPage(req, res, 'account', 'account/views/recovery-codes.njk', { codes });
  }

  @Post('sessions/:id/end')
  async endSession(
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    await this.own.endSession(staff.id, id);
    res.redirect(303, HOME);
  }
}
