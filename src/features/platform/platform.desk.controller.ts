import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { can } from '../../domain/access/can';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { presentDirectory } from './directory.presenter';
import { DirectoryView } from './directory.view';
import { PlatformHealthView } from './platform-health.view';
import { presentPlatforms } from './platform.presenter';

/** How each platform can be reached right now. Numbers only: administrators and auditors may see it too. */
@Controller('desk/platforms')
@UseGuards(DeskGuard)
export class PlatformDeskController {
  constructor(
    private readonly health: PlatformHealthView,
    private readonly directory: DirectoryView,
  ) {}

  @Get()
  async show(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'platform.read');
    const words = deskWords(req, res);
    const rows = presentPlatforms(await this.health.all(), can(staff, 'letters.read'), words);
    const known = presentDirectory(await this.directory.all(), words);
    deskPage(req, res, 'platforms', 'platform/views/platforms.njk', { rows, known });
  }
}
