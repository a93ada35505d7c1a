import { Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ADDITION_MAX, type CannedLanguage, noticeTextsFor } from '../../domain/notice/canned-texts';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, type DeskWords, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { type FormErrors, lengthOf, readText } from '../../web/form';
import { REFUSAL_STATUS } from '../../web/refusal-status';
import { CaseDoorView } from '../case/case-door.view';
import { MeanwhileView } from '../case/meanwhile.view';
import { NoticeAdditionService } from './addition.service';
import { type AdditionPage, AdditionView } from './addition.view';

const LANGUAGES: readonly CannedLanguage[] = ['en', 'vi'];

/** Adding to the reasoning of a draft: pick a text, see it, change it, keep it. Nothing is sent from here. */
@Controller('desk/cases/:locator/notices/:id/addition')
@UseGuards(DeskGuard)
export class AdditionDeskController {
  constructor(
    private readonly view: AdditionView,
    private readonly additions: NoticeAdditionService,
    private readonly door: CaseDoorView,
    private readonly meanwhile: MeanwhileView,
  ) {}

  @Get()
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
    @Query('text') picked: unknown,
  ): Promise<void> {
    requireCan(staff, 'notice.draft');
    await this.render(req, res, { locator, id }, picked);
  }

  @Post()
  async write(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.draft');
    const { t } = deskWords(req, res);
    const text = readText(req.body, 'addition');
    if (lengthOf(text) > ADDITION_MAX) {
      const errors = { addition: t('desk.addition.error.long', { max: ADDITION_MAX }) };
      return this.render(req, res, { locator, id }, null, { status: 422, text: null, errors });
    }
    try {
      await this.additions.write(locator, id, staff, text);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const { code, detail } = error.refusal;
      const isOvertaken = code === 'case.moved-on';
      const trouble = { status: REFUSAL_STATUS[code], text: t(`refusals.${code}`, detail), errors: {}, isOvertaken };
      return this.render(req, res, { locator, id }, null, trouble);
    }
    res.redirect(303, `/desk/cases/${encodeURIComponent(locator)}/notices/${id}`);
  }

  private async render(
    req: Request,
    res: Response,
    { locator, id }: { locator: string; id: string },
    picked: unknown,
    trouble?: { status: number; text: string | null; errors: FormErrors; isOvertaken?: boolean },
  ): Promise<void> {
    const entry = await this.door.open(req, res, locator, { noticeId: id });
    if (entry === null) return;
    const page = await this.view.load(locator, id);
    const words = deskWords(req, res);
    const home = `/desk/cases/${locator}/notices/${id}`;
    deskPage(
      req,
      res,
      'case',
      'notice/views/addition.njk',
      {
        home,
        platform: page.platformName,
        isDraft: page.state === 'draft',
        offered: presentTexts(page, home, words),
        value: trouble === undefined ? (textNamed(page, picked) ?? page.text ?? '') : readText(req.body, 'addition'),
        seen: page.seen,
        emergency: this.door.banner(entry, words),
        ...(trouble === undefined ? {} : await this.meanwhile.beside(req, locator, trouble, words)),
        errorForm: trouble === undefined ? null : 'addition',
        problem: trouble?.text ?? null,
        errors: trouble?.errors ?? {},
        hasErrors: trouble !== undefined,
      },
      trouble?.status ?? 200,
    );
  }
}

/** Each text with its source, and a way to take it in either language. */
function presentTexts({ basis }: AdditionPage, home: string, { t, language }: DeskWords) {
  return noticeTextsFor(basis).map((canned) => ({
    name: canned.name[language === 'vi' ? 'vi' : 'en'],
    source:
      canned.law === null
        ? t('desk.addition.own')
        : `${canned.source} · ${t(`desk.sureness.${canned.sureness}.short`)}`,
    variants: LANGUAGES.map((code) => ({
      lang: code,
      label: t(`desk.case.language.${code}`),
      text: canned.text[code],
      href: `${home}/addition?text=${canned.id}.${code}#addition`,
    })),
  }));
}

/** `id.language`, as the page's own links have it; null for anything else. */
function textNamed({ basis }: AdditionPage, picked: unknown): string | null {
  for (const { id, text } of noticeTextsFor(basis))
    for (const code of LANGUAGES) if (picked === `${id}.${code}`) return text[code];
  return null;
}
