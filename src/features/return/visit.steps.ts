import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Log } from '../../infra/logging/log';
import { errorList } from '../../web/error-list';
import { type FormErrors, readChoice, readLine } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import { page } from '../../web/page';
import { languageOf } from '../../web/web-context';
import { PersonAccessService } from './person-access.service';
import type { StepSet } from './steps';
import { clearVisitToken, setVisitToken, visitToken } from './visit-cookie';

/** Coming in with number and words, giving the second word, and leaving. */
@Injectable()
export class VisitSteps implements StepSet {
  readonly steps = {
    'sign-in': (req: Request, res: Response) => this.signIn(req, res),
    'second-word': (req: Request, res: Response) => this.giveSecondWord(req, res),
    'sign-out': (req: Request, res: Response) => this.signOut(req, res),
  };

  constructor(
    private readonly access: PersonAccessService,
    private readonly log: Log,
  ) {}

  /** One message for an unknown number and for wrong words: nobody can find out whether a report exists. */
  showSignIn(req: Request, res: Response, locator = '', isWrong = false): void {
    const t = translatorFor(languageOf(res));
    const wrong = t('person.return.wrong');
    const errors: FormErrors = isWrong ? { locator: wrong, words: wrong } : {};
    // Said once above, for it is one mistake: nobody can tell which of the two is not right.
    const model = { formId: 'form', locator, errors, errorList: errorList(errors).slice(0, 1), hasErrors: isWrong };
    page(req, res, 'return/views/return.njk', model, isWrong ? 422 : 200);
  }

  /** The page of a visit without the second word: it is the same before and after a wrong one, and says nothing. */
  showNeutral(req: Request, res: Response): void {
    page(req, res, 'return/views/neutral.njk', {});
  }

  async endVisit(req: Request, res: Response): Promise<void> {
    const token = visitToken(req);
    clearVisitToken(req, res);
    if (token === undefined || token === '') return;
    try {
      await this.access.signOut(token);
    } catch (error) {
      this.log.error('a visit could not be ended', {}, error);
    }
  }

  private async signIn(req: Request, res: Response): Promise<void> {
    const locator = readLine(req.body, 'locator', 64);
    if (readChoice(req.body, 'switch', LANGUAGES) !== null) return this.showSignIn(req, res, locator);
    const token = await this.access.signIn(locator, readLine(req.body, 'words', 300));
    if (token === null) return this.showSignIn(req, res, locator, true);
    setVisitToken(req, res, token);
    res.redirect(303, '/return');
  }

  private async giveSecondWord(req: Request, res: Response): Promise<void> {
    await this.access.giveSecondWord(visitToken(req), readLine(req.body, 'word', 100));
    res.redirect(303, '/return');
  }

  private async signOut(req: Request, res: Response): Promise<void> {
    await this.endVisit(req, res);
    res.set('Clear-Site-Data', '"storage"');
    res.redirect(303, '/return');
  }
}
