import { Controller, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { COUNTER_STATEMENT_DECISIONS } from '../../domain/notice/counter-statement';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { readChoice } from '../../web/form';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { CaseDeskView } from '../case/case-desk.view';
import { CounterStatementService } from './counter-statement.service';

/** Whether the person reads what an uploader says: decided on the case page, one by one. */
@Controller('desk/cases/:locator/counter-statements/:id')
@UseGuards(DeskGuard)
export class CounterStatementDeskController {
  constructor(
    private readonly statements: CounterStatementService,
    private readonly desk: CaseDeskView,
  ) {}

  @Post()
  async decide(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'message.write');
    const decision = readChoice(req.body, 'decision', COUNTER_STATEMENT_DECISIONS);
    if (decision === null) throw new NotFoundError();
    await this.desk.act(req, res, locator, () => this.statements.decide(locator, id, staff, decision));
  }
}
