import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError } from '../../domain/shared/errors';
import { setDeskToken } from '../../web/desk/desk-cookie';
import { readChoice, readLine } from '../../web/form';
import { page } from '../../web/page';
import { readAnswer, readDrawn } from './account.forms';
import { askPasskey } from './passkey-page';
import { PasskeyService } from './passkey.service';
import { qrOf } from './qr';
import { type Drawn, type Guest, type Welcomed, WelcomeService } from './welcome.service';

const STEPS = ['passkey', 'answer', 'draw', 'code'] as const;

/** Behind the link of an invitation or a recovery. One that opens nothing is not found, whatever the reason. */
@Controller('desk/welcome')
export class WelcomeDeskController {
  constructor(
    private readonly welcome: WelcomeService,
    private readonly passkeys: PasskeyService,
  ) {}

  /** Looking uses nothing up: mail programs look at links before people do. */
  @Get(':token')
  async show(@Req() req: Request, @Res() res: Response, @Param('token') token: string): Promise<void> {
    this.page(req, res, token, await this.guest(token));
  }

  @Post(':token')
  async take(@Req() req: Request, @Res() res: Response, @Param('token') token: string): Promise<void> {
    const guest = await this.guest(token);
    const action = `/desk/welcome/${token}`;
    switch (readChoice(req.body, 'step', STEPS)) {
      case 'passkey': {
        const question = await this.passkeys.askForNew({ id: guest.staffId, email: guest.email, name: guest.name });
        return askPasskey(req, res, question, { action, step: 'answer', back: action });
      }
      case 'answer':
        return this.finish(req, res, token, guest, await this.welcome.withPasskey(token, guest, readAnswer(req.body)));
      case 'draw':
        return this.page(req, res, token, guest, { drawn: this.welcome.draw(guest) });
      case 'code': {
        const drawn = this.welcome.redraw(guest, readDrawn(req.body));
        if (drawn === null) return this.page(req, res, token, guest, { hasErrors: true });
        const result = await this.welcome.withCodes(token, guest, drawn, readLine(req.body, 'code', 12));
        return this.finish(req, res, token, guest, result, drawn);
      }
      case null:
        return this.page(req, res, token, guest);
    }
  }

  private finish(req: Request, res: Response, token: string, guest: Guest, result: Welcomed, drawn?: Drawn): void {
    if (!result.ok) return this.page(req, res, token, guest, { hasErrors: true, ...(drawn ? { drawn } : {}) });
    setDeskToken(req, res, result.token);
    page(req, res, 'account/views/welcome-done.njk', { codes: result.recoveryCodes });
  }

  private page(
    req: Request,
    res: Response,
    token: string,
    guest: Guest,
    more: { drawn?: Drawn; hasErrors?: boolean } = {},
  ): void {
    const action = `/desk/welcome/${token}`;
    const qr = more.drawn === undefined ? null : qrOf(guest.email, more.drawn.seed);
    const model = { guest, action, qr, hasErrors: false, ...more };
    page(req, res, 'account/views/welcome.njk', model, more.hasErrors ? 422 : 200);
  }

  private async guest(token: string): Promise<Guest> {
    const guest = await this.welcome.find(token);
    if (guest === null) throw new NotFoundError();
    return guest;
  }
}
