import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { actAs } from '../../infra/database/actor';
import { Log } from '../../infra/logging/log';
import { errorList } from '../../web/error-list';
import { type FormErrors, readChoice, readLine } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import { page } from '../../web/page';
import { chooseLanguage, forgetVisitor, languageOf, webKitOf } from '../../web/web-context';
import { WISH_DAYS } from '../../domain/retention/policies';
import { askedWords, erasePage, proofWords } from './keeping.presenter';
import { PersonKeepingService } from './person-keeping.service';
import { ContactService } from './contact.service';
import { PersonAccessService } from './person-access.service';
import { personCasePage } from './person-case.presenter';
import { clearVisitToken, setVisitToken, visitToken } from './visit-cookie';

const STEPS = [
  'sign-in',
  'ask-stop',
  'stop',
  'ask-erase',
  'erase',
  'keep',
  'show-code',
  'ask-code',
  'code',
  'keep-contact',
  'sign-out',
] as const;

const erasureCodeOf = (req: Request): string => readLine(req.body, 'code', 64);

/** Coming back with a receipt: one neutral address for signing in, seeing, stopping and leaving. */
@Controller()
export class ReturnPersonController {
  constructor(
    private readonly access: PersonAccessService,
    private readonly keeping: PersonKeepingService,
    private readonly contacts: ContactService,
    private readonly log: Log,
  ) {}

  @Get('return')
  async show(@Req() req: Request, @Res() res: Response): Promise<void> {
    const personCase = await this.access.caseFor(visitToken(req));
    if (personCase === null) return this.showSignIn(req, res, '');
    const keeping = await this.keeping.keepingFor(visitToken(req));
    const model = personCasePage(personCase, languageOf(res));
    const asked = keeping === null ? null : askedWords(keeping, languageOf(res));
    page(req, res, 'return/views/case.njk', { ...model, notes: asked === null ? model.notes : [asked] });
  }

  @Post('return')
  async step(@Req() req: Request, @Res() res: Response): Promise<void> {
    const wanted = readChoice(req.body, 'switch', LANGUAGES);
    if (wanted !== null) chooseLanguage(req, res, wanted);
    switch (readChoice(req.body, 'step', STEPS)) {
      case 'sign-in':
        return this.signIn(req, res, wanted !== null);
      case 'ask-stop':
        return this.askStop(req, res);
      case 'stop':
        return this.stop(req, res);
      case 'ask-erase':
        return this.askErase(req, res);
      case 'erase':
        return this.erase(req, res);
      case 'keep':
        return this.keep(req, res);
      case 'show-code':
        return this.showCode(req, res, erasureCodeOf(req));
      case 'ask-code':
        return this.showProof(req, res, '');
      case 'code':
        return this.showProof(req, res, erasureCodeOf(req));
      case 'keep-contact':
        return this.keepContact(req, res);
      case 'sign-out':
        await this.endVisit(req, res);
        res.set('Clear-Site-Data', '"storage"');
        return res.redirect(303, '/return');
      case null:
        return res.redirect(303, '/return');
    }
  }

  /**
   * The way out for pages without script. It must work when nothing else does, so a failing database is only logged:
   * the cookie goes and the person is elsewhere. Of Clear-Site-Data, `"cache"` is left out (slow in Chromium; our pages
   * are `no-store` anyway) and `"cookies"` too (see clearCookie).
   */
  @Get('exit')
  async leave(@Req() req: Request, @Res() res: Response): Promise<void> {
    const kit = webKitOf(req);
    await this.endVisit(req, res);
    forgetVisitor(req, res);
    res.set('Clear-Site-Data', '"storage"');
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
    page(req, res, 'return/views/stop.njk', {});
  }

  private async stop(req: Request, res: Response): Promise<void> {
    const token = visitToken(req);
    const personCase = await this.access.caseFor(token);
    // A second press, or a visit that ended meanwhile, is no error: the page then shows how it stands.
    if (token !== undefined && personCase !== null && personCase.state !== 'closed') await this.access.withdraw(token);
    res.redirect(303, '/return');
  }

  private async askErase(req: Request, res: Response): Promise<void> {
    const keeping = await this.keeping.keepingFor(visitToken(req));
    if (keeping === null) return res.redirect(303, '/return');
    const most = webKitOf(req).config.retention.closedDays;
    page(req, res, 'return/views/erase.njk', erasePage(keeping, most, languageOf(res)));
  }

  private async erase(req: Request, res: Response): Promise<void> {
    if ((await this.keeping.keepingFor(visitToken(req))) === null) return res.redirect(303, '/return');
    const { code } = await this.keeping.askErasure(visitToken(req));
    return this.showCode(req, res, code);
  }

  private async keep(req: Request, res: Response): Promise<void> {
    const most = webKitOf(req).config.retention.closedDays;
    const offered = [...WISH_DAYS, most].map(String);
    const days = readChoice(req.body, 'days', offered);
    if (days !== null && (await this.keeping.keepingFor(visitToken(req))) !== null)
      await this.keeping.chooseDays(visitToken(req), Number(days));
    res.redirect(303, '/return');
  }

  /** The code is shown to whoever sends it: this page only says it again, in the other language too. */
  private async showCode(req: Request, res: Response, code: string): Promise<void> {
    const status = proofWords(await this.keeping.prove(code), languageOf(res));
    page(req, res, 'return/views/erasing.njk', { code, status });
  }

  private async showProof(req: Request, res: Response, code: string): Promise<void> {
    const answer = code === '' ? null : proofWords(await this.keeping.prove(code), languageOf(res));
    page(req, res, 'return/views/code.njk', { formId: 'form', code, answer });
  }

  /** A change of contact was not theirs. A second press, or a visit that ended meanwhile, is no error. */
  private async keepContact(req: Request, res: Response): Promise<void> {
    const caseId = await this.access.caseIdFor(visitToken(req));
    if (caseId !== null) await actAs({ kind: 'person', caseId }, () => this.contacts.stopByPerson(caseId));
    res.redirect(303, '/return');
  }

  /** One message for an unknown number and for wrong words: nobody can find out whether a report exists. */
  private showSignIn(req: Request, res: Response, locator: string, isWrong = false): void {
    const t = translatorFor(languageOf(res));
    const errors: FormErrors = isWrong ? { locator: t('person.return.wrong') } : {};
    const model = { formId: 'form', locator, errors, errorList: errorList(errors), hasErrors: isWrong };
    page(req, res, 'return/views/return.njk', model, isWrong ? 422 : 200);
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
