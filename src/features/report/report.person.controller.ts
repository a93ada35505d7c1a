import { randomUUID } from 'node:crypto';
import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { LINK_LIMITS, parseLinks } from '../../domain/report/links';
import { errorList } from '../../web/error-list';
import { type FormErrors, readChoice, readLine } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { problemLines } from '../../web/i18n/link-lines';
import { translatorFor } from '../../web/i18n/translator';
import { page } from '../../web/page';
import { chooseLanguage, contextOf, draftToken, keepDraft, languageOf, webKitOf } from '../../web/web-context';
import { type Draft, DraftService } from './draft.service';
import { answerRows, formOptions, stepWords } from './form.presenter';
import {
  type Age,
  AGES,
  errorsOn,
  fieldsOf,
  firstPageWith,
  isWord,
  FORM_PAGES,
  type FormPage,
  judgeReport,
  NOTHING_TYPED,
  pageAfter,
  pageBefore,
  readReceipt,
  readSubmissionId,
  readTyped,
  type TypedReport,
  withPage,
} from './report.forms';
import { ageOptions, childServices } from './report.presenter';
import { ProofService } from './proof.service';
import { type ReportInput, ReportService } from './report.service';

type Refused = Extract<ReturnType<typeof judgeReport>, { ok: false }>;

const STEPS = ['age', ...FORM_PAGES, 'later', 'ask-over', 'over', 'close', 'report', 'receipt'] as const;
const GO = ['back', 'later', 'over', ...FORM_PAGES] as const;

/**
 * The whole form lives on one neutral address. A step is a POST to `/` that leads back to `/`: every place of it in the
 * history has that address and title, Back never leads to an answer, and with script there is one place only (ADR 0049).
 * Between the steps a draft holds what was typed, which only this browser can open. Who lets no cookie be kept, or wants
 * nothing kept, answers every question on one page instead (ADR 0027).
 */
@Controller()
export class ReportPersonController {
  constructor(
    private readonly reports: ReportService,
    private readonly drafts: DraftService,
    private readonly proofs: ProofService,
  ) {}

  @Get('/')
  async show(@Req() req: Request, @Res() res: Response): Promise<void> {
    const draft = await this.drafts.load(draftToken(req));
    if (draft === null) {
      const isGone = draftToken(req) !== undefined;
      keepDraft(req, res, null);
      return this.showAge(req, res, { isGone });
    }
    if (draft.page === 'age') return this.showAge(req, res, { chosen: draft.age });
    this.showStep(req, res, draft, draft.page);
  }

  @Post('/')
  async step(@Req() req: Request, @Res() res: Response): Promise<void> {
    const wanted = readChoice(req.body, 'switch', LANGUAGES);
    if (wanted !== null) chooseLanguage(req, res, wanted);
    const step = readChoice(req.body, 'step', STEPS);
    switch (step) {
      case 'age':
        return this.takeAge(req, res, wanted !== null);
      case 'later':
        return this.showWords(req, res, wanted !== null);
      case 'ask-over':
        return page(req, res, 'report/views/over.njk', {});
      case 'over':
        await this.endDraft(req, res);
        return res.redirect(303, '/');
      case 'close':
        keepDraft(req, res, null);
        return res.redirect(303, '/');
      case 'report':
        return this.takeWhole(req, res, wanted !== null);
      case 'receipt':
        return this.showReceiptAgain(req, res);
      case null:
        return res.redirect(303, '/');
      case 'who':
      case 'what':
      case 'links':
      case 'contact':
      case 'send':
        return this.takeStep(req, res, step, wanted !== null);
    }
  }

  private async takeAge(req: Request, res: Response, isSwitch: boolean): Promise<void> {
    const go = readChoice(req.body, 'go', ['whole', 'resume']);
    if (go === 'resume') return this.resume(req, res);
    const age = readChoice(req.body, 'age', AGES);
    const isChildPage = readChoice(req.body, 'shown', ['child']) !== null;
    if (isSwitch && !isChildPage) return this.showAge(req, res, { chosen: age });
    if (age === null) return this.showAge(req, res, { errors: { age: 'person.age.missing' } });
    const token = draftToken(req);
    const draft = await this.drafts.load(token);
    if (age === 'minor') {
      // Promise 8: nothing of a child's report is read, kept or passed on; the answer is only a page.
      await this.endDraft(req, res);
      return this.showChildServices(req, res);
    }
    // No cookie came back with the form: this browser keeps none, so nothing could be found again.
    if (go === 'whole' || contextOf(res).isNewVisitor) {
      const typed = draft?.typed ?? NOTHING_TYPED;
      return this.showWhole(req, res, { age, typed, submissionId: draft?.submissionId ?? randomUUID() });
    }
    if (token !== undefined && draft !== null) await this.drafts.put(token, { ...draft, age, page: FORM_PAGES[0] });
    else keepDraft(req, res, await this.drafts.begin(age));
    res.redirect(303, '/');
  }

  private showChildServices(req: Request, res: Response): void {
    const { config, clock } = webKitOf(req);
    page(req, res, 'report/views/child.njk', childServices(languageOf(res), clock.now(), config.pages));
  }

  private async takeStep(req: Request, res: Response, asked: FormPage, isSwitch: boolean): Promise<void> {
    const token = draftToken(req);
    const draft = await this.drafts.load(token);
    if (token === undefined || draft === null) return this.withoutDraft(req, res);
    const typed = withPage(draft.typed, asked, req.body);
    const hasSeenAll = draft.hasSeenAll || asked === 'send';
    const keep = async (next: FormPage | 'age', isTried = false): Promise<void> => {
      await this.drafts.put(token, { ...draft, typed, page: next, isTried, hasSeenAll });
      res.redirect(303, '/');
    };
    if (isSwitch) return keep(asked, draft.isTried && draft.page === asked);
    const go = readChoice(req.body, 'go', GO);
    if (go === 'later' || go === 'over') {
      await this.drafts.put(token, { ...draft, typed, page: asked, isTried: false, hasSeenAll });
      return go === 'later' ? this.showWords(req, res, false) : page(req, res, 'report/views/over.njk', {});
    }
    if (go !== null) return keep(go === 'back' ? pageBefore(asked) : go);

    const judged = judgeReport(typed, translatorFor(languageOf(res)));
    if (asked !== 'send') {
      const isWrong = !judged.ok && Object.keys(errorsOn(asked, judged.errors)).length > 0;
      return isWrong ? keep(asked, true) : keep(hasSeenAll ? 'send' : pageAfter(asked));
    }
    if (!judged.ok) return keep(firstPageWith(judged.errors) ?? 'send', true);
    const input = { ...judged.value, submissionId: draft.submissionId, ageInPicture: draft.age };
    await this.drafts.put(token, { ...draft, typed, page: 'send', isTried: false, hasSeenAll });
    const sheet: Record<string, string> = typed.wantsSheet ? { wantsSheet: 'yes' } : {};
    const fields = { step: 'send', submissionId: draft.submissionId, ...sheet };
    if (await this.mayBeTaken(req, res, draft.submissionId, { fields, typed })) await this.send(req, res, input);
  }

  /** The last button was pressed twice, or a day is over. */
  private async withoutDraft(req: Request, res: Response): Promise<void> {
    const submissionId = readSubmissionId(req.body);
    const locator = submissionId === null ? null : await this.reports.locatorOf(submissionId);
    keepDraft(req, res, null);
    if (locator !== null) return page(req, res, 'report/views/already.njk', { locator });
    this.showAge(req, res, { isGone: true });
  }

  private async takeWhole(req: Request, res: Response, isSwitch: boolean): Promise<void> {
    const age = readChoice(req.body, 'age', ['adult', 'not_sure']);
    if (age === null) return this.showAge(req, res, { errors: { age: 'person.age.missing' } });
    const typed = readTyped(req.body);
    const submissionId = readSubmissionId(req.body) ?? randomUUID();
    if (isSwitch) return this.showWhole(req, res, { age, typed, submissionId });
    const judged = judgeReport(typed, translatorFor(languageOf(res)));
    if (!judged.ok) return this.showWhole(req, res, { age, typed, submissionId, refused: judged });
    const fields = { step: 'report', age, submissionId, ...fieldsOf(typed) };
    if (await this.mayBeTaken(req, res, submissionId, { fields, typed }))
      await this.send(req, res, { ...judged.value, submissionId, ageInPicture: age });
  }

  /** Where very many forms come from one place, some work first: the page that asks for it carries all answers on. */
  private async mayBeTaken(
    req: Request,
    res: Response,
    submissionId: string,
    { fields, typed }: { fields: Readonly<Record<string, string>>; typed: TypedReport },
  ): Promise<boolean> {
    const proofs = { proof: readLine(req.body, 'proof', 4000), ticket: readLine(req.body, 'ticket', 100) };
    const verdict = await this.proofs.judge(contextOf(res).source, submissionId, proofs);
    if (verdict.passed) return true;
    page(req, res, 'report/views/wait.njk', { ...verdict, fields, consents: typed.consents });
    return false;
  }

  private async endDraft(req: Request, res: Response): Promise<void> {
    const token = draftToken(req);
    if (token !== undefined) await this.drafts.end(token);
    keepDraft(req, res, null);
  }

  private async send(req: Request, res: Response, input: Omit<ReportInput, 'language'>): Promise<void> {
    const receipt = await this.reports.submit({ ...input, language: languageOf(res) });
    await this.endDraft(req, res);
    if (receipt.kind === 'received') return page(req, res, 'report/views/receipt.njk', { ...receipt }, 201);
    page(req, res, 'report/views/already.njk', { locator: receipt.locator });
  }

  /** Words, or digits, to go on from elsewhere. Switching the language must not make new ones: the page sends them back. */
  private async showWords(req: Request, res: Response, isSwitch: boolean): Promise<void> {
    const token = draftToken(req);
    if (token === undefined || (await this.drafts.load(token)) === null) return res.redirect(303, '/');
    const shown = isSwitch ? readLine(req.body, 'words', 200).split(' ') : [];
    const isShown = shown.length === 6 && shown.every(isWord);
    const phrase = isShown ? shown : await this.drafts.giveCode(token, languageOf(res));
    page(req, res, 'report/views/later.njk', { phrase });
  }

  private async resume(req: Request, res: Response): Promise<void> {
    const token = await this.drafts.resume(readLine(req.body, 'words', 300));
    if (token === null) return this.showAge(req, res, { chosen: null, errors: { words: 'person.resume.wrong' } });
    keepDraft(req, res, token);
    res.redirect(303, '/');
  }

  private showAge(
    req: Request,
    res: Response,
    shown: { chosen?: Age | null; errors?: FormErrors; isGone?: boolean },
  ): void {
    const t = translatorFor(languageOf(res));
    const errors = Object.fromEntries(Object.entries(shown.errors ?? {}).map(([field, key]) => [field, t(key)]));
    const hasErrors = Object.keys(errors).length > 0;
    const model = {
      formId: 'form',
      stepWords: stepWords('age', t),
      options: ageOptions(shown.chosen ?? null, t),
      isGone: shown.isGone === true,
      errors,
      errorList: errorList(errors),
      hasErrors,
    };
    page(req, res, 'report/views/age.njk', model, hasErrors ? 422 : 200);
  }

  private showStep(req: Request, res: Response, draft: Draft, step: FormPage): void {
    const t = translatorFor(languageOf(res));
    const judged = draft.isTried ? judgeReport(draft.typed, t) : null;
    const refused = judged === null || judged.ok ? null : judged;
    const errors = refused === null ? {} : errorsOn(step, refused.errors);
    const links = draft.isTried || draft.typed.leaveOut ? parseLinks(draft.typed.links, LINK_LIMITS) : null;
    const model = {
      formId: 'form',
      step,
      stepWords: stepWords(step, t),
      age: draft.age,
      typed: draft.typed,
      submissionId: draft.submissionId,
      ...formOptions(draft.typed, t),
      answers: step === 'send' ? answerRows(draft, t) : [],
      errors,
      errorList: errorList(errors),
      hasErrors: Object.keys(errors).length > 0,
      understood: links?.links ?? [],
      problems: problemLines(links?.problems ?? [], t),
    };
    page(req, res, 'report/views/step.njk', model);
  }

  private showWhole(
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
