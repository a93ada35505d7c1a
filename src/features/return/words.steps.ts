import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { FIRST_KIND, PHRASE_KINDS } from '../../infra/crypto/word-lists';
import { errorList } from '../../web/error-list';
import { type FormErrors, lengthOf, readChoice, readLine } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import { page } from '../../web/page';
import { languageOf } from '../../web/web-context';
import { normalisePhrase } from '../../infra/crypto/receipt';
import { PersonAccessService } from './person-access.service';
import type { StepSet } from './steps';
import { visitToken } from './visit-cookie';
import { WordsService } from './words.service';

const SECOND_MIN = 6;

/** The keys of a case: other words, a recovery sheet, a second word, an advocate, and words that were lost. */
@Injectable()
export class WordsSteps implements StepSet {
  readonly steps = {
    'ask-keys': (req: Request, res: Response) => this.showKeys(req, res),
    renew: (req: Request, res: Response) => this.renew(req, res),
    sheet: (req: Request, res: Response) => this.makeSheet(req, res),
    'set-second': (req: Request, res: Response) => this.setSecond(req, res),
    'end-second': (req: Request, res: Response) => this.end(req, res, () => this.words.endSecond(visitToken(req))),
    advocate: (req: Request, res: Response) => this.nameAdvocate(req, res),
    'end-advocate': (req: Request, res: Response) => this.end(req, res, () => this.words.endAdvocate(visitToken(req))),
    'stop-words': (req: Request, res: Response) => this.end(req, res, () => this.words.stopRequest(visitToken(req))),
    'ask-lost': (req: Request, res: Response) => Promise.resolve(this.showLost(req, res)),
    lost: (req: Request, res: Response) => this.replaceLost(req, res),
  };

  constructor(
    private readonly access: PersonAccessService,
    private readonly words: WordsService,
  ) {}

  private async showKeys(req: Request, res: Response, error: string | null = null): Promise<void> {
    const personCase = await this.access.caseFor(visitToken(req));
    if (personCase === null) return res.redirect(303, '/return');
    const errors: FormErrors = error === null ? {} : { word: error };
    const { hasSecondWord, hasSheet, hasAdvocate } = personCase;
    const model = { hasSecondWord, hasSheet, hasAdvocate, errors, errorList: errorList(errors) };
    page(req, res, 'return/views/keys.njk', { ...model, hasErrors: error !== null }, error === null ? 200 : 422);
  }

  private async renew(req: Request, res: Response): Promise<void> {
    const personCase = await this.access.caseFor(visitToken(req));
    if (personCase === null) return res.redirect(303, '/return');
    const kind = readChoice(req.body, 'kind', PHRASE_KINDS) ?? FIRST_KIND[languageOf(res)];
    const receipt = await this.words.renew(visitToken(req), personCase.locator, kind);
    page(req, res, 'return/views/new-words.njk', receipt);
  }

  private async makeSheet(req: Request, res: Response): Promise<void> {
    const personCase = await this.access.caseFor(visitToken(req));
    if (personCase === null) return res.redirect(303, '/return');
    const code = await this.words.makeSheet(visitToken(req));
    page(req, res, 'return/views/sheet.njk', { locator: personCase.locator, code, kind: 'sheet' });
  }

  private async nameAdvocate(req: Request, res: Response): Promise<void> {
    const personCase = await this.access.caseFor(visitToken(req));
    if (personCase === null) return res.redirect(303, '/return');
    const code = await this.words.nameAdvocate(visitToken(req));
    page(req, res, 'return/views/sheet.njk', { locator: personCase.locator, code, kind: 'advocate' });
  }

  private async setSecond(req: Request, res: Response): Promise<void> {
    const t = translatorFor(languageOf(res));
    if ((await this.access.caseIdFor(visitToken(req))) === null) return res.redirect(303, '/return');
    const word = readLine(req.body, 'word', 100);
    if (lengthOf(normalisePhrase(word)) < SECOND_MIN)
      return this.showKeys(req, res, t('person.keys.second.short', { min: SECOND_MIN }));
    await this.words.setSecond(visitToken(req), word);
    return this.showKeys(req, res);
  }

  private async end(req: Request, res: Response, step: () => Promise<void>): Promise<void> {
    if ((await this.access.caseIdFor(visitToken(req))) !== null) await step();
    res.redirect(303, '/return');
  }

  private showLost(req: Request, res: Response, locator = '', isWrong = false): void {
    const t = translatorFor(languageOf(res));
    const wrong = t('person.lost.wrong');
    const errors: FormErrors = isWrong ? { locator: wrong, code: wrong } : {};
    const model = { formId: 'form', locator, errors, errorList: errorList(errors).slice(0, 1), hasErrors: isWrong };
    page(req, res, 'return/views/lost.njk', model, isWrong ? 422 : 200);
  }

  /** One message for every reason, as for signing in. */
  private async replaceLost(req: Request, res: Response): Promise<void> {
    const locator = readLine(req.body, 'locator', 64);
    if (readChoice(req.body, 'switch', LANGUAGES) !== null) return this.showLost(req, res, locator);
    const kind = readChoice(req.body, 'kind', PHRASE_KINDS) ?? FIRST_KIND[languageOf(res)];
    const receipt = await this.words.replaceLost(locator, readLine(req.body, 'code', 64), kind);
    if (receipt === null) return this.showLost(req, res, locator, true);
    page(req, res, 'return/views/new-words.njk', receipt);
  }
}
