import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Log } from '../../infra/logging/log';
import { clearCookie } from '../../web/cookies';
import { type FormErrors, readChoice, readLine } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import { page } from '../../web/page';
import { chooseLanguage, languageOf, webKitOf } from '../../web/web-context';
import { ContactService } from './contact.service';
import { PersonAccessService } from './person-access.service';
import { errorList, personCasePage } from './report.presenter';
import { clearVisitToken, setVisitToken, visitToken } from './visit-cookie';

/** Coming back with a receipt: one neutral address for signing in, seeing, stopping and leaving. */
@Controller()
export class ReturnPersonController {
  constructor(
    private readonly access: PersonAccessService,
    private readonly contacts: ContactService,
    private readonly log: Log,
  ) {}

  @Get('return')
  async show(@Req() req: Request, @Res() res: Response): Promise<void> {
    const personCase = await this.access.caseFor(visitToken(req));
    if (personCase === null) return this.showSignIn(req, res, '');
    page(req, res, 'report/views/case.njk', personCasePage(personCase, languageOf(res)));
  }

  @Post('return')
  async step(@Req() req: Request, @Res() res: Response): Promise<void> {
    const wanted = readChoice(req.body, 'switch', LANGUAGES);
    if (wanted !== null) chooseLanguage(req, res, wanted);
    switch (readChoice(req.body, 'step', ['sign-in', 'ask-stop', 'stop', 'keep-contact', 'sign-out'])) {
      case 'sign-in':
        return this.signIn(req, res, wanted !== null);
      case 'ask-stop':
        return this.askStop(req, res);
      case 'stop':
        return this.stop(req, res);
      case 'keep-contact':
        return this.keepContact(req, res);
      case 'sign-out':
        await this.endVisit(req, res);
        return res.redirect(303, '/return');
      case null:
        return res.redirect(303, '/return');
    }
  }

  /**
   * The way out for pages without script. It must work when nothing else does, so a failing database is only logged:
   * the cookies go and the person is elsewhere. `"cache"` is left out of Clear-Site-Data (slow in Chromium; our pages
   * are `no-store` anyway).
   */
  @Get('exit')
  async leave(@Req() req: Request, @Res() res: Response): Promise<void> {
    const kit = webKitOf(req);
    await this.endVisit(req, res);
    clearCookie(res, 'visitor', kit.isHttps);
    res.set('Clear-Site-Data', '"cookies", "storage"');
    res.redirect(303, kit.config.exitUrl);
  }

  private async signIn(req: Request, res: Response, isSwitch: boolean): Promise<void> {
    const locator = readLine(req.body, 'locator', 64);
    if (isSwitch) return this.showSignIn(req, res, locator);
    const token = await this.access.signIn(locator, readLine(req.body, 'words', 300));
    if (token === null) return this.showSignIn(req, res, locator, true);
    setVisitToken(req, res, token);
    res.redirect(303, '/return');
  }

  private async askStop(req: Request, res: Response): Promise<void> {
    const personCase = await this.access.caseFor(visitToken(req));
    if (personCase === null || personCase.state === 'closed') return res.redirect(303, '/return');
    page(req, res, 'report/views/stop.njk', {});
  }

  private async stop(req: Request, res: Response): Promise<void> {
    const token = visitToken(req);
    const personCase = await this.access.caseFor(token);
    // A second press, or a visit that ended meanwhile, is no error: the page then shows how it stands.
    if (token !== undefined && personCase !== null && personCase.state !== 'closed') await this.access.withdraw(token);
    res.redirect(303, '/return');
  }

  /** A change of contact was not theirs. A second press, or a visit that ended meanwhile, is no error. */
  private async keepContact(req: Request, res: Response): Promise<void> {
    const caseId = await this.access.caseIdFor(visitToken(req));
    if (caseId !== null) await this.contacts.stopByPerson(caseId);
    res.redirect(303, '/return');
  }

  /** One message for an unknown number and for wrong words: nobody can find out whether a report exists. */
  private showSignIn(req: Request, res: Response, locator: string, isWrong = false): void {
    const t = translatorFor(languageOf(res));
    const errors: FormErrors = isWrong ? { locator: t('person.return.wrong') } : {};
    const model = { formId: 'form', locator, errors, errorList: errorList(errors), hasErrors: isWrong };
    page(req, res, 'report/views/return.njk', model, isWrong ? 422 : 200);
  }

  private async endVisit(req: Request, res: Response): Promise<void> {
    const token = visitToken(req);
    clearVisitToken(req, res);
    if (token === undefined || token === '') return;
    try {
      await this.access.signOut(token);
    } catch (error) {
      this.log.error('a visit could not be ended', {}, error);
    }
  }
}
