import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { RefusalCode } from '../../domain/shared/decision';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { type FormErrors, readLine } from '../../web/form';
import { REFUSAL_STATUS } from '../../web/refusal-status';
import { PlatformChangeService } from './change.service';
import { parseChange } from './directory.forms';
import { presentPlatform } from './directory.presenter';
import { DirectoryView } from './directory.view';
import { presentHistory } from './platform-history.presenter';
import { PlatformHistoryView } from './platform-history.view';

interface Trouble {
  readonly status: number;
  readonly text: string | null;
  readonly errors: FormErrors;
}

/** One platform: what is known of it, where notices go, and changing that with a second person. */
@Controller('desk/platforms/:slug')
@UseGuards(DeskGuard)
export class DirectoryDeskController {
  constructor(
    private readonly view: DirectoryView,
    private readonly changes: PlatformChangeService,
    private readonly history: PlatformHistoryView,
  ) {}

  @Get()
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('slug') slug: string,
  ): Promise<void> {
    requireCan(staff, 'platform.read');
    await this.render(req, res, slug);
  }

  @Post('changes')
  async propose(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('slug') slug: string,
  ): Promise<void> {
    requireCan(staff, 'platform.change');
    const form = parseChange(req.body, (wanted) => this.changes.mayBe(wanted));
    if (!form.ok) return this.render(req, res, slug, { status: 422, text: null, errors: form.errors });
    await this.act(req, res, slug, async () => {
      await this.changes.propose(slug, staff, form.value);
      return null;
    });
  }

  @Post('changes/:id/:decision')
  async decide(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('slug') slug: string,
    @Param('id', uuidParam) id: string,
    @Param('decision') asked: string,
  ): Promise<void> {
    requireCan(staff, 'platform.change');
    const decision = (['yes', 'no'] as const).find((known) => known === asked);
    if (decision === undefined) throw new NotFoundError();
    await this.act(req, res, slug, () => this.changes.decide(slug, id, staff, decision));
  }

  private async act(req: Request, res: Response, slug: string, step: () => Promise<RefusalCode | null>): Promise<void> {
    const code = await step().catch((error: unknown) => {
      if (error instanceof RefusedError) return error.refusal.code;
      throw error;
    });
    if (code === null) return res.redirect(303, `/desk/platforms/${slug}`);
    const text = deskWords(req, res).t(`refusals.${code}`);
    await this.render(req, res, slug, { status: REFUSAL_STATUS[code], text, errors: {} });
  }

  private async render(req: Request, res: Response, slug: string, trouble?: Trouble): Promise<void> {
    const words = deskWords(req, res);
    const found = await this.view.one(slug);
    if (found === null) throw new NotFoundError();
    const errors = Object.fromEntries(
      Object.entries(trouble?.errors ?? {}).map(([field, key]) => [field, words.t(`desk.${key}`)]),
    );
    const typed = { kind: readLine(req.body, 'kind', 20), address: readLine(req.body, 'address', 2048) };
    deskPage(
      req,
      res,
      'platforms',
      'platform/views/platform.njk',
      {
        platform: presentPlatform(found, words),
        history: presentHistory(await this.history.of(slug), words),
        problem: trouble?.text ?? null,
        errors,
        typed: trouble === undefined ? {} : typed,
        hasErrors: trouble !== undefined,
      },
      trouble?.status ?? 200,
    );
  }
}
