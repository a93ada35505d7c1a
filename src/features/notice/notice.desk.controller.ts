import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { can } from '../../domain/access/can';
import { REVERSAL_REASONS } from '../../domain/notice/reversal';
import { RefusedError, StaleError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { type FormErrors, readText } from '../../web/form';
import { webKitOf } from '../../web/web-context';
import { REFUSAL_STATUS } from '../../web/refusal-status';
import { CaseDeskView } from '../case/case-desk.view';
import { CaseDoorView } from '../case/case-door.view';
import { FallbackService } from './fallback.service';
import { NoticeDraftService } from './notice-draft.service';
import { NoticePreviewView } from './notice-preview.view';
import { parseBasis, parseHandOver, parseReversal } from './notice.forms';
import { presentNotice } from './notice.presenter';
import { NoticeService } from './notice.service';
import { ReversalService } from './reversal.service';

const PROOF_MAX = 2000;

interface Trouble {
  readonly status: number;
  readonly text: string | null;
  readonly errors: FormErrors;
}

/** Preparing, reading exactly as sent, approving and handing over notices. */
@Controller('desk/cases/:locator/notices')
@UseGuards(DeskGuard)
export class NoticeDeskController {
  constructor(
    private readonly notices: NoticeService,
    private readonly drafts: NoticeDraftService,
    private readonly previews: NoticePreviewView,
    private readonly desk: CaseDeskView,
    private readonly fallback: FallbackService,
    private readonly door: CaseDoorView,
    private readonly reversals: ReversalService,
  ) {}

  @Post()
  async prepare(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'notice.draft');
    const form = parseBasis(req.body);
    if (!form.ok) return this.desk.showErrors(req, res, locator, 'prepare', form.errors);
    const prepare = () => this.drafts.prepareDrafts(locator, staff, form.value.basis);
    await this.desk.act(req, res, locator, prepare, 'prepare');
  }

  @Get(':id')
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.read');
    await this.render(req, res, locator, id);
  }

  @Post(':id/approve')
  async approve(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.approve');
    await this.act(req, res, locator, id, () => this.notices.approve(locator, id, staff));
  }

  @Post(':id/by-hand')
  async recordByHand(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.hand-over');
    const form = parseHandOver(req.body);
    if (!form.ok) return this.render(req, res, locator, id, { status: 422, text: null, errors: form.errors });
    await this.act(req, res, locator, id, () => this.notices.recordByHand(locator, id, staff, form.value.proof));
  }

  @Post(':id/next-channel')
  async useNextChannel(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.hand-over');
    await this.act(req, res, locator, id, () => this.fallback.useNextChannel(locator, id, staff));
  }

  @Post(':id/reverse')
  async reverse(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'notice.hand-over');
    const form = parseReversal(req.body);
    if (!form.ok) return this.render(req, res, locator, id, { status: 422, text: null, errors: form.errors });
    await this.act(req, res, locator, id, () => this.reversals.reverse(locator, id, staff, form.value.reason));
  }

  /**
   * Goes back to the case when the step was taken, or to the notice while it waits for a second person; a "no" of the
   * rules shows the same notice with the words on top.
   */
  private async act(req: Request, res: Response, locator: string, id: string, step: () => Promise<string | void>) {
    let outcome: string | void;
    try {
      outcome = await step();
    } catch (error) {
      const { t } = deskWords(req, res);
      if (error instanceof RefusedError) {
        const text = t(`refusals.${error.refusal.code}`, error.refusal.detail);
        return this.render(req, res, locator, id, { status: REFUSAL_STATUS[error.refusal.code], text, errors: {} });
      }
      if (!(error instanceof StaleError)) throw error;
      return this.render(req, res, locator, id, { status: 409, text: t('desk.problem.stale'), errors: {} });
    }
    await this.desk.sent(req, res, locator);
    const home = `/desk/cases/${encodeURIComponent(locator)}`;
    res.redirect(303, outcome === 'second-person-needed' ? `${home}/notices/${id}` : home);
  }

  private async render(req: Request, res: Response, locator: string, id: string, trouble?: Trouble): Promise<void> {
    const words = deskWords(req, res);
    const entry = await this.door.open(req, res, locator, { noticeId: id });
    if (entry === null) return;
    const preview = await this.previews.load(locator, id);
    const notice = presentNotice(
      preview,
      locator,
      can(words.staff, 'notice.approve'),
      webKitOf(req).clock.now(),
      words,
    );
    const errors = Object.fromEntries(
      Object.entries(trouble?.errors ?? {}).map(([field, key]) => [field, words.t(`desk.${key}`, { max: PROOF_MAX })]),
    );
    deskPage(
      req,
      res,
      'case',
      'notice/views/notice.njk',
      {
        notice,
        seen: preview.seen,
        reversal: REVERSAL_REASONS.map((value) => ({ value, text: words.t(`desk.notice.reverse.reason.${value}`) })),
        emergency: this.door.banner(entry, words),
        problem: trouble?.text ?? null,
        errors,
        typedProof: readText(req.body, 'proof'),
        hasErrors: trouble !== undefined,
      },
      trouble?.status ?? 200,
    );
  }
}
