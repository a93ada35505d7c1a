import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { actAs } from '../../infra/database/actor';
import { contactOptions, judgeContact, readContact, type TypedContact, typedContact } from '../../web/contact-form';
import { errorList } from '../../web/error-list';
import { type FormErrors, readChoice } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import { page } from '../../web/page';
import { languageOf } from '../../web/web-context';
import { ContactService } from './contact.service';
import { PersonAccessService } from './person-access.service';
import type { StepSet } from './steps';
import { visitToken } from './visit-cookie';

interface Shown {
  readonly typed: TypedContact;
  /** In which letters to them are written. */
  readonly letters: 'en' | 'vi';
}

/** How a person is reached: they change it whenever they like, as they chose it in the form. */
@Injectable()
export class ContactSteps implements StepSet {
  readonly steps = {
    'ask-contact': (req: Request, res: Response) => this.inVisit(req, res, (caseId) => this.ask(req, res, caseId)),
    contact: (req: Request, res: Response) => this.inVisit(req, res, (caseId) => this.change(req, res, caseId)),
    'keep-contact': (req: Request, res: Response) => this.keepOld(req, res),
  };

  constructor(
    private readonly access: PersonAccessService,
    private readonly contacts: ContactService,
  ) {}

  /** Runs `step` as the person whose visit sees all; everybody else sees what there is for them to see. */
  private async inVisit(req: Request, res: Response, step: (caseId: string) => Promise<void>): Promise<void> {
    const caseId = await this.access.caseIdFor(visitToken(req));
    if (caseId === null) return res.redirect(303, '/return');
    await actAs({ kind: 'person', caseId }, () => step(caseId));
  }

  private async ask(req: Request, res: Response, caseId: string, isSaved = false): Promise<void> {
    const { contact, language } = await this.contacts.ofPerson(caseId);
    this.show(req, res, { typed: typedContact(contact), letters: language }, {}, isSaved);
  }

  /** The same page again, with what is kept now: nobody has to guess whether it was. */
  private async change(req: Request, res: Response, caseId: string): Promise<void> {
    const typed = readContact(req.body);
    const kept = await this.contacts.ofPerson(caseId);
    const letters = readChoice(req.body, 'letters', LANGUAGES) ?? kept.language;
    // The other language of the page was asked for and nothing else.
    if (readChoice(req.body, 'switch', LANGUAGES) !== null) return this.show(req, res, { typed, letters });
    const errors: Record<string, string> = {};
    const contact = judgeContact(typed, translatorFor(languageOf(res)), errors);
    if (Object.keys(errors).length > 0) return this.show(req, res, { typed, letters }, errors);
    await this.contacts.changeByPerson(caseId, contact, letters);
    return this.ask(req, res, caseId, true);
  }

  private show(req: Request, res: Response, { typed, letters }: Shown, errors: FormErrors = {}, isSaved = false): void {
    const t = translatorFor(languageOf(res));
    const hasErrors = Object.keys(errors).length > 0;
    const model = {
      formId: 'form',
      typed,
      letters,
      ...contactOptions(typed, t),
      errors,
      errorList: errorList(errors),
      hasErrors,
      isSaved,
    };
    page(req, res, 'return/views/contact.njk', model, hasErrors ? 422 : 200);
  }

  /** A change of contact was not theirs. A second press, or a visit that ended meanwhile, is no error. */
  private async keepOld(req: Request, res: Response): Promise<void> {
    const caseId = await this.access.caseIdFor(visitToken(req));
    if (caseId !== null) await actAs({ kind: 'person', caseId }, () => this.contacts.stopByPerson(caseId));
    res.redirect(303, '/return');
  }
}
