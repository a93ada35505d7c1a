import { Controller, Get, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskToken, setDeskToken } from '../../web/desk/desk-cookie';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { Staff } from '../../web/desk/staff.decorator';
import { readChoice } from '../../web/form';
import { formatShortDateTime } from '../../web/i18n/format';
import { contextOf } from '../../web/web-context';
import { parseSignIn } from './account.forms';
import { presentSteps } from './account.presenter';
import { OrganisationService } from './organisation.service';
import { type OwnResult, OwnAccountService } from './own-account.service';
import { PeopleView } from './people.view';

const STEPS = ['password', 'sessions'] as const;
const TROUBLES = ['passkey', 'last', 'organisation', 'unreachable'] as const;

/** Somebody's own account: for every role, and about nobody else. */
@Controller('desk/account')
@UseGuards(DeskGuard)
export class OwnAccountDeskController {
  constructor(
    private readonly own: OwnAccountService,
    private readonly view: PeopleView,
    private readonly organisation: OrganisationService,
  ) {}

  @Get()
  show(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Query('trouble') trouble: unknown,
  ): Promise<void> {
    return this.page(req, res, staff, deskToken(req) ?? '', null, trouble);
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
    trouble?: unknown,
  ): Promise<void> {
    const words = deskWords(req, res);
    const time = (date: Date | null): string | null => (date === null ? null : formatShortDateTime(date, words));
    const { sessions, firstPasswordUntil } = await this.own.read(staff.id, token);
    const ways = await this.own.ways(staff.id);
    const bound = this.organisation.name === null ? null : await this.organisation.boundTo(staff.id);
    const model = {
      sessions: sessions.map(({ id, way, createdAt, lastSeenAt, isThis }) => ({
        id,
        way: words.t(`desk.way.${way}`),
        from: time(createdAt),
        seen: time(lastSeenAt),
        isThis,
      })),
      passkeys: ways.passkeys.map(({ id, createdAt, lastUsedAt, isSynced }) => ({
        id,
        since: time(createdAt),
        used: time(lastUsedAt),
        kind: words.t(isSynced ? 'desk.account.passkey.synced' : 'desk.account.passkey.device'),
      })),
      mayRemovePasskey: ways.hasPassword || ways.passkeys.length > 1,
      hasPassword: ways.hasPassword,
      hasCodes: ways.hasCodes,
      recoveryCodes: ways.recoveryCodes,
      steps: presentSteps(await this.view.stepsAbout(staff.id), words),
      organisation: this.organisation.name,
      bound: bound && { since: time(bound.boundAt), used: time(bound.lastUsedAt) },
      firstUntil: time(firstPasswordUntil),
      trouble: TROUBLES.some((each) => each === trouble) ? words.t(`desk.account.trouble.${String(trouble)}`) : null,
      result,
      hasErrors: result !== null && !result.ok,
    };
    deskPage(req, res, 'account', 'account/views/account.njk', model, model.hasErrors ? 422 : 200);
  }
}
