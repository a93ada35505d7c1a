import { randomUUID } from 'node:crypto';
import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError } from '../../domain/shared/errors';
import type { FormErrors } from '../../web/form';
import { readChoice } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import { page } from '../../web/page';
import { chooseLanguage, languageOf } from '../../web/web-context';
import { judgeTypedAnswer, readTypedAnswer, type TypedAnswer } from './answer-page.forms';
import { ASKED_TWICE, presentAnswerPage, presentSure } from './answer-page.presenter';
import { type AnswerPage, AnswerPageService } from './answer-page.service';

const NOTHING_TYPED: TypedAnswer = {
  submissionId: null,
  type: null,
  items: [],
  reason: null,
  words: '',
  newUrl: '',
  statement: '',
  isConfirmed: false,
};

/** Answering one notice in a browser. Looking changes nothing (a mail scanner looks, too); only a button answers. */
@Controller('n/:token')
export class AnswerPagePlatformController {
  constructor(private readonly pages: AnswerPageService) {}

  @Get()
  async show(@Req() req: Request, @Res() res: Response, @Param('token') token: string): Promise<void> {
    this.render(req, res, await this.open(token), NOTHING_TYPED);
  }

  @Post()
  async answer(@Req() req: Request, @Res() res: Response, @Param('token') token: string): Promise<void> {
    const wanted = readChoice(req.body, 'switch', LANGUAGES);
    if (wanted !== null) chooseLanguage(req, res, wanted);
    const opened = await this.open(token);
    const itemIds = opened.notice.items.map(({ id }) => id);
    const typed = readTypedAnswer(req.body, itemIds);
    if (wanted !== null || readChoice(req.body, 'step', ['back']) !== null) return this.render(req, res, opened, typed);
    const judged = judgeTypedAnswer(typed, itemIds);
    if (!judged.ok) return this.render(req, res, opened, typed, judged.errors);
    const twice = ASKED_TWICE.find((type) => type === judged.value.type);
    if (twice !== undefined && !typed.isConfirmed) {
      const model = presentSure(twice, opened, withId(typed), languageOf(res));
      return page(req, res, 'notice/views/answer-sure.njk', model);
    }
    const receipt = await this.pages.answer(token, withId(typed).submissionId, judged.value);
    if (receipt === null) throw new NotFoundError();
    const t = translatorFor(languageOf(res));
    const isTaken = receipt.kind === 'taken' || receipt.kind === 'seen_before';
    const title = t(isTaken ? 'platformPage.taken' : 'platformPage.notExpected');
    const said = isTaken ? t(`platformPage.taken.${judged.value.type}`) : t('platformPage.notExpected.why');
    page(req, res, 'notice/views/answer-taken.njk', { title, said, again: `/n/${token}` }, isTaken ? 200 : 409);
  }

  private async open(token: string): Promise<AnswerPage> {
    const opened = await this.pages.open(token);
    if (opened === null) throw new NotFoundError();
    return opened;
  }

  private render(req: Request, res: Response, opened: AnswerPage, typed: TypedAnswer, errors: FormErrors = {}): void {
    const model = presentAnswerPage(opened, withId(typed), errors, languageOf(res));
    page(req, res, 'notice/views/answer.njk', { formId: 'form', ...model }, model.hasErrors ? 422 : 200);
  }
}

const withId = (typed: TypedAnswer): TypedAnswer & { submissionId: string } => ({
  ...typed,
  submissionId: typed.submissionId ?? randomUUID(),
});
