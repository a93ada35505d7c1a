import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam } from '../../web/desk/params';
import { ProofGuard } from '../../web/desk/proof.guard';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { parseEmergency, parseManyCases, parseReveal } from './access.forms';
import { BreakGlassService } from './break-glass.service';
import { CaseAccessService } from './case-access.service';
import { CaseDeskView } from './case-desk.view';
import { CaseDoorView } from './case-door.view';
import { RevealService } from './reveal.service';

/** Saying why: to see what the person wrote, to open a colleague's case, to open very many cases. */
@Controller('desk')
@UseGuards(DeskGuard)
export class AccessDeskController {
  constructor(
    private readonly access: CaseAccessService,
    private readonly emergencies: BreakGlassService,
    private readonly reveals: RevealService,
    private readonly desk: CaseDeskView,
    private readonly door: CaseDoorView,
  ) {}

  @Post('cases/:locator/show')
  @UseGuards(ProofGuard)
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'personal.show');
    const form = parseReveal(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'show', form.errors);
    await this.desk.act(req, res, locator, () => this.reveals.show(locator, staff, form.value), 'show');
  }

  @Post('cases/:locator/emergency')
  @UseGuards(ProofGuard)
  async askEmergency(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'break-glass.ask');
    const form = parseEmergency(req.body);
    if (!form.ok) {
      const entry = await this.access.enter(locator, staff);
      return entry.kind === 'held'
        ? this.door.show(req, res, entry, form.errors)
        : res.redirect(303, `/desk/cases/${locator}`);
    }
    try {
      await this.emergencies.ask(locator, staff, form.value);
    } catch (error) {
      // The case became theirs, or free, in the meantime: it simply opens.
      if (!(error instanceof RefusedError && error.refusal.code === 'access.wrong-state')) throw error;
    }
    res.redirect(303, `/desk/cases/${locator}`);
  }

  @Post('many-cases')
  async giveReason(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'case.read');
    const { reason, locator } = parseManyCases(req.body);
    if (reason !== null) await this.access.giveReason(staff, reason);
    else if (locator !== null) {
      const entry = await this.access.enter(locator, staff);
      if (entry.kind === 'too_many') return this.door.show(req, res, entry, { reason: 'access.error.reason' });
    }
    res.redirect(303, locator === null ? '/desk' : `/desk/cases/${locator}`);
  }
}
