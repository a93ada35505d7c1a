import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { readChoice, readLine } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { page } from '../../web/page';
import { chooseLanguage, forgetVisitor, languageOf, webKitOf } from '../../web/web-context';
import { CaseSteps } from './case.steps';
import { ContactSteps } from './contact.steps';
import { CopySteps } from './copy.steps';
import { EndingSteps } from './ending.steps';
import { PersonAccessService } from './person-access.service';
import { personCasePage } from './person-case.presenter';
import { joinSteps, type Step } from './steps';
import { visitToken } from './visit-cookie';
import { VisitSteps } from './visit.steps';
import { WordsSteps } from './words.steps';

/** Coming back with a receipt: one neutral address; each button is a step of a use case beside this file. */
@Controller()
export class ReturnPersonController {
  private readonly steps: ReadonlyMap<string, Step>;

  constructor(
    private readonly access: PersonAccessService,
    private readonly visits: VisitSteps,
    private readonly ending: EndingSteps,
    inCase: CaseSteps,
    words: WordsSteps,
    copies: CopySteps,
    contact: ContactSteps,
  ) {
    this.steps = joinSteps([visits, inCase, words, ending, copies, contact]);
  }

  @Get('return')
  async show(@Req() req: Request, @Res() res: Response): Promise<void> {
    const visit = await this.access.visitFor(visitToken(req));
    if (visit === null) return this.visits.showSignIn(req, res);
    if (!visit.seesAll) return this.visits.showNeutral(req, res);
    const personCase = await this.access.openCase(visit.caseId);
    const erasing = await this.ending.erasingWords(req, res);
    page(req, res, 'return/views/case.njk', personCasePage(personCase, languageOf(res), erasing));
  }

  @Post('return')
  async step(@Req() req: Request, @Res() res: Response): Promise<void> {
    const wanted = readChoice(req.body, 'switch', LANGUAGES);
    if (wanted !== null) chooseLanguage(req, res, wanted);
    const step = this.steps.get(readLine(req.body, 'step', 40));
    if (step === undefined) return res.redirect(303, '/return');
    await step(req, res);
  }

  /**
   * The way out for pages without script. It must work when nothing else does, so a failing database is only logged:
   * the cookie goes and the person is elsewhere. Of Clear-Site-Data, `"cache"` is left out (slow in Chromium; our pages
   * are `no-store` anyway) and `"cookies"` too (see clearCookie).
   */
  @Get('exit')
  async leave(@Req() req: Request, @Res() res: Response): Promise<void> {
    const kit = webKitOf(req);
    await this.visits.endVisit(req, res);
    forgetVisitor(req, res);
    res.set('Clear-Site-Data', '"storage"');
    res.redirect(303, kit.config.exitUrl);
  }
}
