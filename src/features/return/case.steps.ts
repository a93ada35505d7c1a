import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { parseLinks } from '../../domain/report/links';
import { UPDATES } from '../../domain/report/news';
import { RefusedError } from '../../domain/shared/errors';
import { actAs } from '../../infra/database/actor';
import { errorList } from '../../web/error-list';
import { type FormErrors, lengthOf, readChoice, readChoices, readId, readText } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { problemLines } from '../../web/i18n/link-lines';
import { translatorFor } from '../../web/i18n/translator';
import { page } from '../../web/page';
import { languageOf } from '../../web/web-context';
import { MessageService } from '../case/message.service';
import { ChoicesService } from './choices.service';
import { choicesPage, CONSENT_ACTIONS } from './choices.presenter';
import { MoreLinksService } from './more-links.service';
import { PersonAccessService } from './person-access.service';
import type { StepSet } from './steps';
import { visitToken } from './visit-cookie';

const MESSAGE_MAX = 2000;

/** What a person does in their open case: writes, adds links, chooses what we may do and what they hear of. */
@Injectable()
export class CaseSteps implements StepSet {
  readonly steps = {
    'ask-write': (req: Request, res: Response) => this.ifOpen(req, res, () => this.showWrite(req, res)),
    write: (req: Request, res: Response) => this.write(req, res),
    'ask-links': (req: Request, res: Response) => this.ifOpen(req, res, () => this.showLinks(req, res)),
    'add-links': (req: Request, res: Response) => this.addLinks(req, res),
    'ask-choices': (req: Request, res: Response) => this.showChoices(req, res),
    consents: (req: Request, res: Response) => this.setConsents(req, res),
    updates: (req: Request, res: Response) => this.setUpdates(req, res),
  };

  constructor(
    private readonly access: PersonAccessService,
    private readonly messages: MessageService,
    private readonly links: MoreLinksService,
    private readonly choices: ChoicesService,
  ) {}

  /** Runs `show` in a visit to an open case; everybody else sees how it stands. */
  private async ifOpen(req: Request, res: Response, show: (caseId: string) => void | Promise<void>): Promise<void> {
    const caseId = await this.access.caseIdFor(visitToken(req));
    const personCase = await this.access.caseFor(visitToken(req));
    if (caseId === null || personCase === null || personCase.state === 'closed') return res.redirect(303, '/return');
    await show(caseId);
  }

  private showWrite(req: Request, res: Response, text = '', error: string | null = null): void {
    const errors: FormErrors = error === null ? {} : { text: error };
    // Sent twice, it is one message.
    const messageId = readId(req.body, 'messageId') ?? randomUUID();
    const model = { formId: 'form', messageId, text, errors, errorList: errorList(errors), hasErrors: error !== null };
    page(req, res, 'return/views/write.njk', model, error === null ? 200 : 422);
  }

  private write(req: Request, res: Response): Promise<void> {
    return this.ifOpen(req, res, async (caseId) => {
      const t = translatorFor(languageOf(res));
      const text = readText(req.body, 'text');
      const length = lengthOf(text);
      if (isSwitch(req)) return this.showWrite(req, res, text);
      if (text === '') return this.showWrite(req, res, text, t('person.message.missing'));
      if (length > MESSAGE_MAX)
        return this.showWrite(req, res, text, t('person.message.tooLong', { length, max: MESSAGE_MAX }));
      const id = readId(req.body, 'messageId') ?? undefined;
      await actAs({ kind: 'person', caseId }, () => this.messages.writeAsPerson(caseId, text, id));
      res.redirect(303, '/return');
    });
  }

  private showLinks(req: Request, res: Response, text = '', error: string | null = null): void {
    const errors: FormErrors = error === null ? {} : { links: error };
    const { links, problems } = parseLinks(error === null ? '' : text);
    const model = {
      formId: 'form',
      text,
      understood: links,
      problems: problemLines(problems, translatorFor(languageOf(res))),
      errors,
      errorList: errorList(errors),
      hasErrors: error !== null,
    };
    page(req, res, 'return/views/links.njk', model, error === null ? 200 : 422);
  }

  private addLinks(req: Request, res: Response): Promise<void> {
    return this.ifOpen(req, res, async (caseId) => {
      const t = translatorFor(languageOf(res));
      const text = readText(req.body, 'links');
      if (isSwitch(req)) return this.showLinks(req, res, text);
      const { links, problems } = parseLinks(text);
      const isWhole = problems.length === 0 || readChoice(req.body, 'leaveOut', ['yes']) !== null;
      if (links.length === 0 || !isWhole)
        return this.showLinks(req, res, text, t(text === '' ? 'person.more.missing' : 'person.links.notRead'));
      try {
        await this.links.add(caseId, links);
      } catch (error) {
        if (!(error instanceof RefusedError) || error.refusal.code !== 'case.too-many-links') throw error;
        return this.showLinks(req, res, text, t('person.more.tooMany', error.refusal.detail));
      }
      res.redirect(303, '/return');
    });
  }

  private async showChoices(req: Request, res: Response, isSaved = false): Promise<void> {
    const personCase = await this.access.caseFor(visitToken(req));
    if (personCase === null) return res.redirect(303, '/return');
    page(req, res, 'return/views/choices.njk', choicesPage(personCase, languageOf(res), isSaved));
  }

  /** The same page again, with what is chosen now and what follows from it: nobody has to guess whether it was kept. */
  private async setConsents(req: Request, res: Response): Promise<void> {
    if ((await this.access.caseIdFor(visitToken(req))) === null) return res.redirect(303, '/return');
    await this.choices.setConsents(visitToken(req), readChoices(req.body, 'consents', CONSENT_ACTIONS));
    return this.showChoices(req, res, true);
  }

  private async setUpdates(req: Request, res: Response): Promise<void> {
    const updates = readChoice(req.body, 'updates', UPDATES);
    if (updates === null || (await this.access.caseIdFor(visitToken(req))) === null)
      return res.redirect(303, '/return');
    await this.choices.setUpdates(visitToken(req), updates);
    return this.showChoices(req, res, true);
  }
}

/** The other language was asked for and nothing else: what is typed stays, and nothing is sent. */
const isSwitch = (req: Request): boolean => readChoice(req.body, 'switch', LANGUAGES) !== null;
