import { Controller, Get, Inject, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { can } from '../../domain/access/can';
import type { StaffIdentity } from '../../domain/shared/staff';
import { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { uuidParam } from '../../web/desk/params';
import { ProofGuard } from '../../web/desk/proof.guard';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import { type FormErrors, readChoice, readLine } from '../../web/form';
import { byName } from '../../web/i18n/names';
import { type Invitation, parseInvitation, ROLES } from './account.forms';
import { presentPerson, presentSteps } from './account.presenter';
import { HELPED_BY_SUPERVISORS, PeopleService } from './people.service';
import { PeopleView } from './people.view';

const HOME = '/desk/people';
const STEPS = ['role', 'disable', 'enable', 'unbind'] as const;

/** Who sits at the desk. A link is shown on the page that answers its making, and nowhere else. */
@Controller('desk/people')
@UseGuards(DeskGuard)
export class PeopleDeskController {
  constructor(
    private readonly people: PeopleService,
    private readonly view: PeopleView,
    private readonly clock: Clock,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  @Get()
  async show(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'people.read');
    await this.page(req, res, staff, {});
  }

  @Post()
  @UseGuards(ProofGuard)
  async invite(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'people.change');
    const given = parseInvitation(req.body);
    const token = given.ok ? await this.people.invite(staff, given.value) : null;
    if (token !== null) return this.page(req, res, staff, { link: token });
    const typed = {
      email: readLine(req.body, 'email', 254),
      name: readLine(req.body, 'name', 80),
      role: readChoice(req.body, 'role', ROLES),
    };
    await this.page(req, res, staff, { typed, errors: given.ok ? { email: 'people.error.taken' } : given.errors });
  }

  @Post(':id')
  @UseGuards(ProofGuard)
  async change(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'people.change');
    const step = readChoice(req.body, 'step', STEPS);
    const role = readChoice(req.body, 'role', ROLES);
    if (step === 'role' && role !== null) await this.people.change(staff, id, { role });
    else if (step === 'unbind') await this.people.unbind(staff, id);
    else if (step === 'disable' || step === 'enable')
      await this.people.change(staff, id, { isDisabled: step === 'disable' });
    res.redirect(303, HOME);
  }

  @Post(':id/link')
  @UseGuards(ProofGuard)
  async recover(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'people.recover');
    await this.page(req, res, staff, { link: await this.people.recover(staff, id) });
  }

  private async page(
    req: Request,
    res: Response,
    staff: StaffIdentity,
    more: { link?: string; typed?: Partial<Record<keyof Invitation, string | null>>; errors?: FormErrors },
  ): Promise<void> {
    const words = deskWords(req, res);
    const { people, steps } = await this.view.load(this.clock.now());
    const mayChange = can(staff, 'people.change');
    const mayHelp = mayChange ? ROLES : HELPED_BY_SUPERVISORS;
    const model = {
      people: [false, true]
        .flatMap((isDisabled) =>
          byName(
            people.filter((one) => one.isDisabled === isDisabled),
            words.language,
          ),
        )
        .map((person) => ({
          ...presentPerson(person, words),
          isMe: person.id === staff.id,
          mayHelp: person.id !== staff.id && !person.isDisabled && mayHelp.includes(person.role),
        })),
      steps: presentSteps(steps, words),
      roles: ROLES.map((value) => ({ value, text: words.t(`desk.role.${value}`) })),
      mayChange,
      link: more.link === undefined ? null : `${this.config.publicUrl}/desk/welcome/${more.link}`,
      typed: more.typed ?? { email: '', name: '' },
      errors: Object.fromEntries(
        Object.entries(more.errors ?? {}).map(([name, key]) => [name, words.t(`desk.${key}`)]),
      ),
      hasErrors: more.errors !== undefined,
    };
    deskPage(req, res, 'people', 'account/views/people.njk', model, model.hasErrors ? 422 : 200);
  }
}
