import { Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { can } from '../../domain/access/can';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { BreakGlassService } from './break-glass.service';
import { presentHeld } from './case-keeping.presenter';
import { CaseDeskView } from './case-desk.view';
import { parseClosing, parseReason } from './case.forms';
import { CaseService } from './case.service';
import { LegalHoldView } from './legal-hold.view';
import { isBucket, presentBuckets, presentClosed, presentWorklist } from './worklist.presenter';
import { WorklistView } from './worklist.view';

const SHOWN = 50;

/** The worklist and the case page, and what a caseworker does with a whole case. */
@Controller('desk')
@UseGuards(DeskGuard)
export class CaseDeskController {
  constructor(
    private readonly worklist: WorklistView,
    private readonly cases: CaseService,
    private readonly desk: CaseDeskView,
    private readonly emergencies: BreakGlassService,
    private readonly holds: LegalHoldView,
  ) {}

  @Get()
  async showWorklist(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Query('bucket') asked: unknown,
  ): Promise<void> {
    // Whoever sees no case lands, after signing in, where they have work.
    if (!can(staff, 'worklist.read'))
      return res.redirect(303, can(staff, 'record.read') ? '/desk/record' : '/desk/platforms');
    const words = deskWords(req, res);
    const bucket = isBucket(asked) ? asked : 'all';
    const { rows, counts } = await this.worklist.page({ limit: SHOWN, bucket });
    deskPage(req, res, 'worklist', 'case/views/worklist.njk', {
      rows: presentWorklist(rows, words),
      buckets: presentBuckets(counts, bucket, words),
      bucket,
      counts,
      openLetters: counts.openLetters,
      forSupervisors: can(staff, 'alerts.read') ? await this.emergencies.countOpen() : 0,
    });
  }

  @Get('closed')
  async showClosed(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'worklist.read');
    const words = deskWords(req, res);
    const [rows, held] = [await this.worklist.closed(SHOWN), await this.holds.held()];
    deskPage(req, res, 'closed', 'case/views/closed.njk', {
      rows: presentClosed(rows, words),
      held: presentHeld(held, words),
    });
  }

  @Get('cases/:locator')
  async showCase(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.read');
    await this.desk.show(req, res, locator);
  }

  @Post('cases/:locator/take')
  async take(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.take');
    await this.desk.act(req, res, locator, () => this.cases.take(locator, staff));
  }

  @Post('cases/:locator/close')
  async close(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.close');
    const form = parseClosing(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'close', form.errors);
    await this.desk.act(req, res, locator, () => this.cases.closeUnproven(locator, staff, form.value), 'close');
  }

  @Post('cases/:locator/finish')
  async finish(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.close');
    await this.desk.act(req, res, locator, () => this.cases.closeFinished(locator, staff));
  }

  @Post('cases/:locator/reopen')
  async reopen(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.reopen');
    const form = parseReason(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'reopen', form.errors);
    await this.desk.act(req, res, locator, () => this.cases.reopen(locator, staff, form.value.reason), 'reopen');
  }

  @Post('cases/:locator/lift-hold')
  async liftHold(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'item.judge');
    const form = parseReason(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'lift', form.errors);
    await this.desk.act(req, res, locator, () => this.cases.liftHold(locator, staff, form.value.reason), 'lift');
  }

  @Post('cases/:locator/tasks/:taskId/done')
  async finishTask(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('taskId', uuidParam) taskId: string,
  ): Promise<void> {
    requireCan(staff, 'case.read');
    await this.desk.act(req, res, locator, () => this.cases.finishTask(locator, taskId, staff));
  }
}
