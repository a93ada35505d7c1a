import { Controller, Get, Inject, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { StaffIdentity } from '../../domain/shared/staff';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { presentRules } from './rules.presenter';
import { RulesView } from './rules.view';

/** The laws as the code has them. To be read only: a rule changes by a new version of its file, and never by a form. */
@Controller('desk/rules')
@UseGuards(DeskGuard)
export class RulesDeskController {
  constructor(
    private readonly view: RulesView,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  @Get()
  async show(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'rules.read');
    const facts = { ...(await this.view.load()), promiseHours: this.config.updatePromiseHours };
    deskPage(req, res, 'rules', 'platform/views/rules.njk', presentRules(facts, deskWords(req, res)));
  }
}
