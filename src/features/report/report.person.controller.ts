import { randomUUID } from 'node:crypto';
import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { errorList } from '../../web/error-list';
import { type FormErrors, readChoice } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import { page } from '../../web/page';
import { chooseLanguage, languageOf } from '../../web/web-context';
import {
  type Age,
  AGES,
  judgeReport,
  NOTHING_TYPED,
  readReceipt,
  readSubmissionId,
  readTyped,
  type TypedReport,
} from './report.forms';
import { ageOptions, childServices, formOptions, problemLines } from './report.presenter';
import { ReportService } from './report.service';

type Refused = Extract<ReturnType<typeof judgeReport>, { ok: false }>;

/**
 * The whole form lives on one neutral address: every step is a POST to `/` answered by the next page. Until the last
 * step nothing is stored anywhere: what was answered travels in hidden fields.
 */
@Controller()
export class ReportPersonController {
  constructor(private readonly reports: ReportService) {}

  @Get('/')
  start(@Req() req: Request, @Res() res: Response): void {
    this.showAge(req, res, null);
  }

  @Post('/')
  async step(@Req() req: Request, @Res() res: Response): Promise<void> {
    const wanted = readChoice(req.body, 'switch', LANGUAGES);
    if (wanted !== null) chooseLanguage(req, res, wanted);
    switch (readChoice(req.body, 'step', ['age', 'report', 'receipt'])) {
      case 'age':
        return this.takeAge(req, res, wanted !== null);
      case 'report':
        return this.takeReport(req, res, wanted !== null);
      case 'receipt':
        return this.showReceiptAgain(req, res);
      case null:
        return res.redirect(303, '/');
    }
  }

  private takeAge(req: Request, res: Response, isSwitch: boolean): void {
    const age = readChoice(req.body, 'age', AGES);
    const isChildPage = readChoice(req.body, 'shown', ['child']) !== null;
    if (isSwitch && !isChildPage) return this.showAge(req, res, age);
    if (age === null) return this.showAge(req, res, null, true);
    // Promise 8: nothing of a child's report is read, kept or passed on; the answer is only a page.
    if (age === 'minor') return page(req, res, 'report/views/child.njk', childServices(languageOf(res)));
    this.showForm(req, res, { age, typed: NOTHING_TYPED, submissionId: randomUUID() });
  }

  private async takeReport(req: Request, res: Response, isSwitch: boolean): Promise<void> {
    const age = readChoice(req.body, 'age', ['adult', 'not_sure']);
    if (age === null) return this.showAge(req, res, null, true);
    const typed = readTyped(req.body);
    const submissionId = readSubmissionId(req.body) ?? randomUUID();
    if (isSwitch) return this.showForm(req, res, { age, typed, submissionId });

    const judged = judgeReport(typed, translatorFor(languageOf(res)));
    if (!judged.ok) return this.showForm(req, res, { age, typed, submissionId, refused: judged });
    const receipt = await this.reports.submit({
      ...judged.value,
      submissionId,
      language: languageOf(res),
      ageInPicture: age,
    });
    if (receipt.kind === 'received') return page(req, res, 'report/views/receipt.njk', { ...receipt }, 201);
    page(req, res, 'report/views/already.njk', { locator: receipt.locator });
  }

  private showAge(req: Request, res: Response, chosen: Age | null, isMissing = false): void {
    const t = translatorFor(languageOf(res));
    const errors: FormErrors = isMissing ? { age: t('person.age.missing') } : {};
    const model = { formId: 'form', options: ageOptions(chosen, t), errors, errorList: errorList(errors) };
    page(req, res, 'report/views/age.njk', { ...model, hasErrors: isMissing }, isMissing ? 422 : 200);
  }

  private showForm(
    req: Request,
    res: Response,
    shown: { age: Age; typed: TypedReport; submissionId: string; refused?: Refused },
  ): void {
    const t = translatorFor(languageOf(res));
    const { age, typed, submissionId, refused } = shown;
    const errors = refused?.errors ?? {};
    const model = {
      formId: 'form',
      age,
      typed,
      submissionId,
      ...formOptions(typed, t),
      errors,
      errorList: errorList(errors),
      hasErrors: refused !== undefined,
      understood: refused?.understood ?? [],
      problems: problemLines(refused?.problems ?? [], t),
    };
    page(req, res, 'report/views/form.njk', model, refused === undefined ? 200 : 422);
  }

  /** Switching the language must not lose the words: the page sends them back and gets them again, nothing is looked up. */
  private showReceiptAgain(req: Request, res: Response): void {
    const receipt = readReceipt(req.body);
    if (receipt === null) return res.redirect(303, '/');
    page(req, res, 'report/views/receipt.njk', receipt);
  }
}
