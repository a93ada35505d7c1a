import { Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { siteOf } from '../../infra/network/public-suffix';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { readId } from '../../web/form';
import { REFUSAL_STATUS } from '../../web/refusal-status';
import { EntryChangeService } from './entry-change.service';
import { asTyped, type FieldError, judgeEntry, type TypedEntry, typedEntry } from './entry.forms';
import { presentEntryForm } from './entry.presenter';

interface Shown {
  readonly typed: TypedEntry;
  readonly errors?: Readonly<Record<string, FieldError>>;
  readonly problem?: string;
  readonly status?: number;
}

/** The form in which other hosts, laws and facts of a platform are proposed; a second person decides on its page. */
@Controller('desk/platforms/:slug/entry')
@UseGuards(DeskGuard)
export class EntryDeskController {
  constructor(private readonly entries: EntryChangeService) {}

  /** `from`: begin with what another change wanted, such as one that somebody else was faster than. */
  @Get()
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('slug') slug: string,
    @Query() query: unknown,
  ): Promise<void> {
    requireCan(staff, 'platform.change');
    const found = await this.find(slug);
    const from = readId(query, 'from');
    const wanted = from === null ? null : await this.entries.wantedBefore(slug, from);
    await this.render(req, res, slug, { typed: asTyped(wanted ?? found.entry, found.version) });
  }

  @Post()
  async propose(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('slug') slug: string,
  ): Promise<void> {
    requireCan(staff, 'platform.change');
    const found = await this.find(slug);
    const typed = typedEntry(req.body);
    const judged = judgeEntry(typed, found, siteOf);
    if (!judged.ok) return this.render(req, res, slug, { typed, errors: judged.errors, status: 422 });
    try {
      await this.entries.propose(slug, staff, typed.version, judged.value);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const { code } = error.refusal;
      const problem = deskWords(req, res).t(`refusals.${code}`);
      return this.render(req, res, slug, { typed, problem, status: REFUSAL_STATUS[code] });
    }
    res.redirect(303, `/desk/platforms/${slug}`);
  }

  private async find(slug: string) {
    const found = await this.entries.read(slug);
    if (found === null) throw new NotFoundError();
    return found;
  }

  /** With what stands there now beside the form: whoever was overtaken sees by what, and sends the same words again. */
  private async render(req: Request, res: Response, slug: string, shown: Shown): Promise<void> {
    const { typed, errors = {}, problem = null, status = 200 } = shown;
    const { name, entry, hasLimits, version } = await this.find(slug);
    const model = presentEntryForm({ slug, name, entry, hasLimits, typed, errors }, deskWords(req, res));
    const more = { version: problem === null ? typed.version : version, problem, hasErrors: status !== 200 };
    deskPage(req, res, 'platforms', 'platform/views/entry.njk', { ...model, ...more }, status);
  }
}
