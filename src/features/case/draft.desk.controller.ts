import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { ByItself } from '../../web/desk/by-itself';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { readChoice } from '../../web/form';
import { formatShortDateTime, formatTime } from '../../web/i18n/format';
import { parseDraftPlace, parseDraftText } from './draft.forms';
import { DraftService } from './draft.service';

/** One's own unsent words in a case: kept while they are typed, offered again, thrown away. */
@Controller('desk/cases/:locator/drafts')
@UseGuards(DeskGuard)
export class DraftDeskController {
  constructor(private readonly drafts: DraftService) {}

  /** For whoever has no script on this page: the words, to take over by hand. */
  @Get()
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.read');
    const { language, zone } = deskWords(req, res);
    const drafts = (await this.drafts.list(locator, staff)).map(({ savedAt, ...draft }) => ({
      ...draft,
      at: formatShortDateTime(savedAt, { language, zone }),
    }));
    deskPage(req, res, 'case', 'case/views/drafts.njk', { locator, href: `/desk/cases/${locator}`, drafts });
  }

  /** What the page asks for by itself as it opens. */
  @Get('list')
  @ByItself()
  async list(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.read');
    const { t, language, zone } = deskWords(req, res);
    const drafts = (await this.drafts.list(locator, staff)).map(({ form, field, text, savedAt }) => ({
      form,
      field,
      text,
      offer: t('desk.draft.offer', { at: formatShortDateTime(savedAt, { language, zone }) }),
    }));
    res.json({ drafts, words: { restore: t('desk.draft.restore'), drop: t('desk.draft.drop') } });
  }

  /** Typing is work: unlike what a page asks by itself, it keeps the session going. */
  @Post()
  async keep(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.read');
    const place = parseDraftPlace(req.body);
    if (place === null) throw new NotFoundError();
    if (readChoice(req.body, 'step', ['drop']) !== null) {
      await this.drafts.drop(locator, staff, place);
      return res.redirect(303, `/desk/cases/${encodeURIComponent(locator)}/drafts`);
    }
    const { t, language, zone } = deskWords(req, res);
    const at = await this.drafts.keep(locator, staff, place, parseDraftText(req.body));
    res.status(200).json({ text: at === null ? '' : t('desk.draft.kept', { at: formatTime(at, language, zone) }) });
  }
}
