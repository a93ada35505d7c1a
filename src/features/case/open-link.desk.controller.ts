import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { parseOpening } from './access.forms';
import { CaseDoorView } from './case-door.view';
import { type Trouble, troubleOf } from './case-desk.view';
import { CasePageView } from './case-page.view';
import { presentOpening } from './open-link.presenter';
import { OpenLinkService } from './open-link.service';

/**
 * The page between the desk and what was reported. A case page leads here and never further; only after a reason there
 * is an address that can be followed, once, and nothing of what lies behind it is fetched by us.
 */
@Controller('desk/cases/:locator/links')
@UseGuards(DeskGuard)
export class OpenLinkDeskController {
  constructor(
    private readonly links: OpenLinkService,
    private readonly cases: CasePageView,
    private readonly door: CaseDoorView,
  ) {}

  @Get(':itemId')
  async ask(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('itemId', uuidParam) itemId: string,
  ): Promise<void> {
    requireCan(staff, 'item.open');
    await this.show(req, res, { locator, itemId });
  }

  /** Answers with the page itself: the address is shown for this reason, and for the next look there is a next reason. */
  @Post(':itemId')
  async open(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('itemId', uuidParam) itemId: string,
  ): Promise<void> {
    requireCan(staff, 'item.open');
    const link = { locator, itemId };
    const form = parseOpening(req.body);
    if (!form.ok) return this.show(req, res, link, { status: 422, text: null, form: null, errors: form.errors });
    try {
      await this.links.open(locator, itemId, staff, form.value);
    } catch (error) {
      const trouble = troubleOf(req, res, error, null);
      if (trouble === null) throw error;
      return this.show(req, res, link, trouble);
    }
    await this.show(req, res, { ...link, isOpen: true });
  }

  private async show(
    req: Request,
    res: Response,
    { locator, itemId, isOpen = false }: { locator: string; itemId: string; isOpen?: boolean },
    trouble?: Trouble,
  ): Promise<void> {
    const words = deskWords(req, res);
    const entry = await this.door.open(req, res, locator);
    if (entry === null) return;
    const page = await this.cases.load(locator, words.staff, {
      shownUntil: null,
      emergencyUntil: entry.emergencyUntil,
    });
    const link = presentOpening(page, itemId, isOpen, words);
    if (link === null) throw new NotFoundError();
    const problem = trouble?.text ?? link.problem;
    const errors = Object.fromEntries(
      Object.entries(trouble?.errors ?? {}).map(([field, key]) => [field, words.t(`desk.${key}`)]),
    );
    const status = trouble?.status ?? (link.problem === null ? 200 : 409);
    const hasErrors = status !== 200;
    const model = { link, seen: page.seen, problem, errors, hasErrors, emergency: this.door.banner(entry, words) };
    deskPage(req, res, 'case', 'case/views/open-link.njk', model, status);
  }
}
