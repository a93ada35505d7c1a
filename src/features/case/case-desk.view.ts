import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { HOLD_REVIEW_DAYS } from '../../domain/retention/legal-hold';
import { cannedLanguageOf, MESSAGE_TEXTS } from '../../domain/notice/canned-texts';
import { NotFoundError, RefusedError, StaleError } from '../../domain/shared/errors';
import { deskLooks, deskPage, deskWords } from '../../web/desk/desk-page';
import type { FormBody, FormErrors } from '../../web/form';
import { readText } from '../../web/form';
import { hasMessage } from '../../web/i18n/translator';
import { REFUSAL_STATUS } from '../../web/refusal-status';
import { CaseDoorView } from './case-door.view';
import { CasePageView } from './case-page.view';
import { formOf } from './draft.forms';
import { DraftService } from './draft.service';
import { LeaseService } from './lease.service';
import type { CasePage } from './case-page.types';
import { presentTrouble, ticked, typedValues } from './case-typed.presenter';
import { presentExposure } from './own-care.presenter';
import { OwnCareService } from './own-care.service';
import { presentCase } from './case.presenter';

/** The forms of the case page whose typed text must survive an error. */
export type CaseForm =
  | 'close'
  | 'reopen'
  | 'lift'
  | 'keep'
  | 'letgo'
  | 'authority'
  | 'prepare'
  | 'show'
  | 'check'
  | 'contact-change'
  | 'flags'
  | 'message'
  | 'new-words'
  | 'hand-over'
  | 'give-back';

/** Why the page comes back instead of going on: a form that is not right, or a "no" of the rules in words. */
export interface Trouble {
  readonly status: number;
  /** At the top of the page; null when only fields are wrong. */
  readonly text: string | null;
  readonly form: CaseForm | null;
  readonly errors: FormErrors;
  /** Somebody changed the case meanwhile; the page says who, and what. */
  readonly isOvertaken?: boolean;
}

const MAX_LENGTH: Readonly<Record<string, number>> = {
  'case.close.error.long': 1000,
  'case.authority.error.proof': 2000,
  'access.error.long': 500,
  'case.keep.error.reviewOn': HOLD_REVIEW_DAYS,
};

/**
 * The case page as the desk shows it. Every step taken on it (by this feature or by verification and notice) comes
 * back to it, so a refusal is read beside the case it is about and nothing typed is lost.
 */
@Injectable()
export class CaseDeskView {
  constructor(
    private readonly cases: CasePageView,
    private readonly door: CaseDoorView,
    private readonly leases: LeaseService,
    private readonly drafts: DraftService,
    private readonly care: OwnCareService,
  ) {}

  /** Shows the case; with `trouble` the same page with the reason on top and everything typed still there. */
  async show(req: Request, res: Response, locator: string, trouble?: Trouble): Promise<void> {
    const words = deskWords(req, res);
    const entry = await this.door.open(req, res, locator);
    if (entry === null) return;
    await this.leases.renew(entry.caseId, words.staff);
    const loaded = await this.cases.load(locator, words.staff, entry);
    const isTucked = deskLooks(req, res).hidesWords && req.query['words'] !== 'show' && saysSomething(loaded);
    const model = presentCase(isTucked ? tuckedAway(loaded) : loaded, words);
    const exposure = model.personal.canShow ? await this.care.exposureOf(words.staff) : null;
    const errors = Object.fromEntries(
      Object.entries(trouble?.errors ?? {}).map(([field, key]) => [
        field,
        words.t(`desk.${key}`, { max: MAX_LENGTH[key] ?? 0 }),
      ]),
    );
    const form = trouble?.form ?? null;
    const typed =
      form === null
        ? pickedMessage(req, loaded)
        : { [form]: { values: typedValues(req.body), errors, ...ticked(req, form, model) } };
    deskPage(
      req,
      res,
      'case',
      'case/views/case.njk',
      {
        case: model,
        drafts: await this.drafts.count(entry.caseId, words.staff),
        seen: loaded.seen,
        isTucked,
        exposure: exposure && presentExposure(exposure, words),
        problem: trouble?.text ?? null,
        ...(trouble === undefined ? {} : presentTrouble(req, loaded, trouble, words)),
        typed,
        errorForm: form,
        errors,
        hasErrors: trouble !== undefined,
      },
      trouble?.status ?? 200,
    );
  }

  /** A form that is not filled in right: 422, the words beside each field. */
  async showErrors(req: Request, res: Response, locator: string, form: CaseForm, errors: FormErrors): Promise<void> {
    await this.show(req, res, locator, { status: 422, text: null, form, errors });
  }

  /** What somebody had begun to type into the form that was taken now is over. */
  async sent(req: Request, res: Response, locator: string): Promise<void> {
    const form = formOf(req.path);
    if (form !== null) await this.drafts.sent(locator, deskWords(req, res).staff, form);
  }

  /** Takes one step and goes back to the case, or to `next` (303); a "no" of the rules shows the case with the words on top. */
  async act(
    req: Request,
    res: Response,
    locator: string,
    step: () => Promise<void>,
    form: CaseForm | null = null,
    next = `/desk/cases/${encodeURIComponent(locator)}`,
  ): Promise<void> {
    try {
      await step();
    } catch (error) {
      const trouble = troubleOf(req, res, error, form);
      if (trouble === null) throw error;
      await this.show(req, res, locator, trouble);
      return;
    }
    await this.sent(req, res, locator);
    // A step that shows something only once has answered by itself.
    if (!res.headersSent) res.redirect(303, next);
  }
}

export function troubleOf(req: Request, res: Response, error: unknown, form: CaseForm | null): Trouble | null {
  const { t } = deskWords(req, res);
  // Said beside the field it was typed into, like every field that is wrong.
  if (error instanceof RefusedError && error.refusal.code === 'words.wrong-code')
    return { status: REFUSAL_STATUS[error.refusal.code], text: null, form, errors: { code: 'words.error.code' } };
  if (error instanceof RefusedError) {
    const key = `refusals.${error.refusal.code}`;
    const text = t(hasMessage(key) ? key : 'desk.problem.unknown', error.refusal.detail);
    const isOvertaken = error.refusal.code === 'case.moved-on';
    return { status: REFUSAL_STATUS[error.refusal.code], text, form, errors: {}, isOvertaken };
  }
  if (error instanceof StaleError) return { status: 409, text: t('desk.problem.stale'), form, errors: {} };
  // The only other row a step on this page names is the case of which this one is a duplicate.
  if (error instanceof NotFoundError && namesAnotherCase(req.body))
    return { status: 422, text: null, form, errors: { duplicateOf: 'case.close.error.duplicateOf' } };
  return null;
}

const namesAnotherCase = (body: FormBody): boolean => readText(body, 'duplicateOf') !== '';

const saysSomething = ({ narrative, told }: CasePage): boolean => narrative !== null || told.whereabouts !== null;

/** The page without what the person wrote, for whoever wants to ask for it here each time. */
const tuckedAway = (page: CasePage): CasePage => ({
  ...page,
  narrative: null,
  told: { ...page.told, whereabouts: null },
  messages: page.messages.map((message) => (message.kind === 'from_person' ? { ...message, text: null } : message)),
});

/** A message that was picked by a link: it stands in its field, to be read and changed before it goes. */
function pickedMessage(req: Request, { language }: CasePage) {
  const picked = MESSAGE_TEXTS.find(({ id }) => id === req.query['say']);
  return picked === undefined
    ? {}
    : { message: { values: { text: picked.text[cannedLanguageOf(language)] }, errors: {} } };
}
