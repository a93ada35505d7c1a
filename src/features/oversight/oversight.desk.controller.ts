import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { REFUSAL_STATUS } from '../../web/refusal-status';
import { BreakGlassService } from '../case/break-glass.service';
import { presentOversight } from './oversight.presenter';
import { OversightView } from './oversight.view';

const HOME = '/desk/oversight';
const STEPS = ['approve', 'refuse', 'stop', 'acknowledge'] as const;

/** What waits for a supervisor: emergencies with every read under them, alerts, and how often we were wrong. */
@Controller('desk/oversight')
@UseGuards(DeskGuard)
export class OversightDeskController {
  constructor(
    private readonly view: OversightView,
    private readonly emergencies: BreakGlassService,
  ) {}

  @Get()
  async show(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'alerts.read');
    await this.render(req, res);
  }

  @Post('emergencies/:id/:step')
  async decide(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
    @Param('step') asked: string,
  ): Promise<void> {
    requireCan(staff, 'break-glass.decide');
    const step = STEPS.find((known) => known === asked);
    if (step === undefined) throw new NotFoundError();
    await this.act(req, res, () => this.emergencies.decide(id, staff, step));
  }

  @Post('alerts/:id/settle')
  async settle(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'alerts.read');
    await this.act(req, res, () => this.emergencies.settleAlert(id, staff));
  }

  private async act(req: Request, res: Response, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const { code } = error.refusal;
      return this.render(req, res, { status: REFUSAL_STATUS[code], text: deskWords(req, res).t(`refusals.${code}`) });
    }
    res.redirect(303, HOME);
  }

  private async render(req: Request, res: Response, trouble?: { status: number; text: string }): Promise<void> {
    const seen = await this.view.load();
    deskPage(
      req,
      res,
      'oversight',
      'oversight/views/oversight.njk',
      {
        ...presentOversight(seen, deskWords(req, res)),
        problem: trouble?.text ?? null,
        hasErrors: trouble !== undefined,
      },
      trouble?.status ?? 200,
    );
  }
}
