import { Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { can } from '../../domain/access/can';
import type { StaffIdentity } from '../../domain/shared/staff';
import { ByItself } from '../../web/desk/by-itself';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { locatorParam, uuidParam } from '../../web/desk/params';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import type { FormBody } from '../../web/form';
import { readLine } from '../../web/form';
import { BreakGlassService } from '../case/break-glass.service';
import { CaseDeskView } from '../case/case-desk.view';
import { LeaseService } from '../case/lease.service';
import { LegalHoldView } from '../case/legal-hold.view';
import { SavedViewService } from './saved-view.service';
import { WorklistPageModel } from './worklist-page.presenter';
import { filterQuery, isFiltered, parseCursor, parseFilter, placeOf } from './worklist-filter';
import { WorklistOptionsView } from './worklist-options.view';
import { presentClosed, presentHeld } from './worklist.presenter';
import { COUNTED, WorklistView } from './worklist.view';

const SHOWN = 50;
/** As a page sends it back: the moment its rows were of, in milliseconds. */
const MOMENT = /^\d{1,15}$/;
const SHOWN_NUMBER = /^\d{1,3}$/;

/** A page that says no moment is told of no change. Postgres has no room for JavaScript's last day. */
const NEVER = new Date('9999-12-31T00:00:00Z');

/** Back to the page of the list from which a form came, not to its beginning. */
const whereItStood = (body: FormBody): string => `/desk${filterQuery(parseFilter(body), placeOf(parseCursor(body)))}`;

/** The list by risk: pages, filters and views, what changed meanwhile, and having a case in hand. */
@Controller('desk')
@UseGuards(DeskGuard)
export class WorklistDeskController {
  constructor(
    private readonly worklist: WorklistView,
    private readonly options: WorklistOptionsView,
    private readonly views: SavedViewService,
    private readonly leases: LeaseService,
    private readonly emergencies: BreakGlassService,
    private readonly holds: LegalHoldView,
    private readonly desk: CaseDeskView,
  ) {}

  @Get()
  async showWorklist(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Query() query: FormBody,
  ): Promise<void> {
    // Whoever sees no case lands, after signing in, where they have work.
    if (!can(staff, 'worklist.read'))
      return res.redirect(303, can(staff, 'record.read') ? '/desk/record' : '/desk/platforms');
    const [filter, cursor] = [parseFilter(query), parseCursor(query)];
    const list = await this.worklist.page({ filter, cursor, limit: SHOWN, staff });
    const [options, views] = await Promise.all([this.options.load(), this.views.of(staff)]);
    deskPage(req, res, 'worklist', 'worklist/views/worklist.njk', {
      ...new WorklistPageModel(deskWords(req, res), options).list(list, filter, views, { cursor }),
      forSupervisors: can(staff, 'alerts.read') ? await this.emergencies.countOpen() : 0,
    });
  }

  /** What a page asks for by itself: how much has changed since it was made. It never moves a row. */
  @Get('changes')
  @ByItself()
  async changes(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Query() query: FormBody,
  ): Promise<void> {
    requireCan(staff, 'worklist.read');
    const since = readLine(query, 'since', 16);
    const at = MOMENT.test(since) ? new Date(Math.min(Number(since), NEVER.getTime())) : NEVER;
    const { changed, total } = await this.worklist.changes({ filter: parseFilter(query), staff }, at);
    const shown = readLine(query, 'shown', 4);
    // What has left the list is seen by its number, where all of it was shown.
    const n = SHOWN_NUMBER.test(shown) ? Math.max(changed, Math.abs(total - Number(shown))) : changed;
    const { t } = deskWords(req, res);
    res.json({
      text: n === 0 ? null : n >= COUNTED ? t('desk.worklist.changedMany') : t('desk.worklist.changed', { n }),
    });
  }

  @Get('closed')
  async showClosed(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'worklist.read');
    const words = deskWords(req, res);
    const [rows, held] = [await this.worklist.closed(SHOWN), await this.holds.held()];
    deskPage(req, res, 'closed', 'worklist/views/closed.njk', {
      rows: presentClosed(rows, words),
      held: presentHeld(held, words),
    });
  }

  @Post('views')
  async saveView(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'worklist.read');
    const filter = parseFilter(req.body);
    if (isFiltered(filter) || filter.bucket !== 'all') await this.views.keep(filter, staff);
    res.redirect(303, `/desk${filterQuery(filter)}`);
  }

  @Post('views/:id/remove')
  async removeView(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'worklist.read');
    await this.views.remove(id, staff);
    res.redirect(303, `/desk${filterQuery(parseFilter(req.body))}`);
  }

  @Post('cases/:locator/keep')
  async keep(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.take');
    await this.desk.act(req, res, locator, () => this.leases.keep(locator, staff), null, whereItStood(req.body));
  }

  @Post('cases/:locator/let-go')
  async letGo(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('locator', locatorParam) locator: string,
  ): Promise<void> {
    requireCan(staff, 'case.take');
    await this.leases.letGo(locator, staff);
    res.redirect(303, whereItStood(req.body));
  }
}
