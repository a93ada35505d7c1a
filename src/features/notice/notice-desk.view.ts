import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { can } from '../../domain/access/can';
import { REVERSAL_REASONS } from '../../domain/notice/reversal';
import { RefusedError, StaleError } from '../../domain/shared/errors';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { type FormErrors, readText } from '../../web/form';
import { REFUSAL_STATUS } from '../../web/refusal-status';
import { webKitOf } from '../../web/web-context';
import { CaseDeskView } from '../case/case-desk.view';
import { CaseDoorView } from '../case/case-door.view';
import { MeanwhileView } from '../case/meanwhile.view';
import { PROOF_MAX, REASON_MAX } from './notice.forms';
import { NoticePreviewView } from './notice-preview.view';
import { presentNotice } from './notice.presenter';

/** The forms of the notice page whose typed text must survive an error. */
export type NoticeForm = 'by-hand' | 'later' | 'escalate' | 'reverse';

export interface NoticePlace {
  readonly locator: string;
  readonly id: string;
}

interface Trouble {
  readonly status: number;
  readonly text: string | null;
  readonly errors: FormErrors;
  readonly form: NoticeForm | null;
  readonly isOvertaken?: boolean;
}

const FIELDS = ['proof', 'sendOn', 'sendAt', 'escalate', 'reason', 'reversal'];
const MAX: Readonly<Record<string, number>> = { 'notice.escalate.error.long': REASON_MAX };

/** The notice page as the desk shows it: every step taken on it comes back to it when the rules say no. */
@Injectable()
export class NoticeDeskView {
  constructor(
    private readonly previews: NoticePreviewView,
    private readonly door: CaseDoorView,
    private readonly desk: CaseDeskView,
    private readonly meanwhile: MeanwhileView,
  ) {}

  /** A form that is not filled in right: 422, the words beside each field. */
  showErrors(req: Request, res: Response, place: NoticePlace, form: NoticeForm, errors: FormErrors): Promise<void> {
    return this.show(req, res, place, { status: 422, text: null, form, errors });
  }

  /**
   * Goes back to the case when the step was taken, or to the notice while it waits for a second person; a "no" of the
   * rules shows the same notice with the words on top, and what others did meanwhile where that is the reason.
   */
  async act(
    req: Request,
    res: Response,
    { locator, id }: NoticePlace,
    step: () => Promise<string | void>,
    form: NoticeForm | null = null,
  ): Promise<void> {
    let outcome: string | void;
    try {
      outcome = await step();
    } catch (error) {
      const trouble = troubleOf(req, res, error, form);
      if (trouble === null) throw error;
      return this.show(req, res, { locator, id }, trouble);
    }
    await this.desk.sent(req, res, locator);
    const home = `/desk/cases/${encodeURIComponent(locator)}`;
    res.redirect(303, outcome === 'second-person-needed' ? `${home}/notices/${id}` : home);
  }

  async show(req: Request, res: Response, { locator, id }: NoticePlace, trouble?: Trouble): Promise<void> {
    const words = deskWords(req, res);
    const entry = await this.door.open(req, res, locator, { noticeId: id });
    if (entry === null) return;
    const preview = await this.previews.load(locator, id);
    const now = webKitOf(req).clock.now();
    const errors = Object.fromEntries(
      Object.entries(trouble?.errors ?? {}).map(([field, key]) => [
        field,
        words.t(`desk.${key}`, { max: MAX[key] ?? PROOF_MAX }),
      ]),
    );
    deskPage(
      req,
      res,
      'case',
      'notice/views/notice.njk',
      {
        notice: presentNotice(preview, locator, can(words.staff, 'notice.approve'), now, words),
        seen: preview.seen,
        reversal: REVERSAL_REASONS.map((value) => ({ value, text: words.t(`desk.notice.reverse.reason.${value}`) })),
        emergency: this.door.banner(entry, words),
        problem: trouble?.text ?? null,
        ...(trouble === undefined ? {} : await this.meanwhile.beside(req, locator, trouble, words)),
        errors,
        errorForm: trouble?.form ?? null,
        typed: Object.fromEntries(FIELDS.map((field) => [field, readText(req.body, field)])),
        hasErrors: trouble !== undefined,
      },
      trouble?.status ?? 200,
    );
  }
}

function troubleOf(req: Request, res: Response, error: unknown, form: NoticeForm | null): Trouble | null {
  const { t } = deskWords(req, res);
  if (error instanceof RefusedError) {
    const { code, detail } = error.refusal;
    const text = t(`refusals.${code}`, detail);
    return { status: REFUSAL_STATUS[code], text, errors: {}, form, isOvertaken: code === 'case.moved-on' };
  }
  if (!(error instanceof StaleError)) return null;
  return { status: 409, text: t('desk.problem.stale'), errors: {}, form, isOvertaken: true };
}
