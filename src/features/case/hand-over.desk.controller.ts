import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { HandOverDeskView } from './hand-over-desk.view';
import { parseHandOver, parseRefusal } from './hand-over.forms';
import { HandOverService } from './hand-over.service';

/** Handing a case over, and answering when one is handed to you. */
@Controller('desk/cases/:locator/hand-over')
@UseGuards(DeskGuard)
export class HandOverDeskController {
  constructor(
    private readonly handOvers: HandOverService,
    private readonly desk: HandOverDeskView,
  ) {}

  @Get()
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'hand-over.answer');
    await this.desk.show(req, res, locator);
  }

  @Post()
  async give(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.hand-over');
    const form = parseHandOver(req.body);
    const trouble = { status: 422, text: null, form: 'hand-over' } as const;
    if (!form.ok) return this.desk.show(req, res, locator, { ...trouble, errors: form.errors });
    const give = () => this.handOvers.give(locator, staff, form.value);
    await this.desk.act(req, res, locator, give, { form: 'hand-over', next: `/desk/cases/${locator}/hand-over` });
  }

  @Post('acknowledge')
  async acknowledge(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'hand-over.answer');
    const acknowledge = () => this.handOvers.acknowledge(locator, staff);
    await this.desk.act(req, res, locator, acknowledge, { next: `/desk/cases/${locator}` });
  }

  @Post('refuse')
  async refuse(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'hand-over.answer');
    const form = parseRefusal(req.body);
    const trouble = { status: 422, text: null, form: 'give-back' } as const;
    if (!form.ok) return this.desk.show(req, res, locator, { ...trouble, errors: form.errors });
    const refuse = () => this.handOvers.refuse(locator, staff, form.value.reason);
    await this.desk.act(req, res, locator, refuse, { form: 'give-back', next: '/desk/tasks' });
  }

  @Post('take-back')
  async takeBack(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.hand-over');
    const takeBack = () => this.handOvers.takeBack(locator, staff);
    await this.desk.act(req, res, locator, takeBack, { next: `/desk/cases/${locator}` });
  }
}
