import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotFoundError, RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { uuidParam } from '../../web/desk/params';
import { ProofGuard } from '../../web/desk/proof.guard';
import { requireCan } from '../../web/desk/require-can';
import { Staff } from '../../web/desk/staff.decorator';
import type { FormErrors } from '../../web/form';
import { REFUSAL_STATUS } from '../../web/refusal-status';
import { judgeRecipient, NOTHING_PROPOSED, type TypedRecipient, typedRecipient } from './recipient.forms';
import { presentRecipients } from './recipient.presenter';
import { RecipientService } from './recipient.service';
import { RecipientView } from './recipient.view';

const HOME = '/desk/recipients';

interface More {
  readonly typed?: TypedRecipient;
  readonly errors?: FormErrors;
  readonly problem?: string;
  readonly status?: number;
  readonly key?: { readonly name: string; readonly token: string };
}

/** Who is given fingerprints. A key is shown on the page that answers its drawing, and nowhere else. */
@Controller('desk/recipients')
@UseGuards(DeskGuard)
export class RecipientDeskController {
  constructor(
    private readonly recipients: RecipientService,
    private readonly view: RecipientView,
  ) {}

  @Get()
  async show(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'platform.read');
    await this.page(req, res, {});
  }

  @Post()
  async propose(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'platform.change');
    const typed = typedRecipient(req.body);
    const judged = judgeRecipient(typed);
    if (!judged.ok) return this.page(req, res, { typed, errors: judged.errors, status: 422 });
    if (!(await this.recipients.propose(staff, judged.value)))
      return this.page(req, res, { typed, errors: { name: 'recipient.error.taken' }, status: 422 });
    res.redirect(303, HOME);
  }

  @Post(':id/key')
  @UseGuards(ProofGuard)
  async drawKey(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
  ): Promise<void> {
    requireCan(staff, 'platform.change');
    await this.act(req, res, async () => {
      const token = await this.recipients.drawKey(staff, id);
      const name = (await this.view.all()).find((line) => line.id === id)?.name ?? '';
      await this.page(req, res, { key: { name, token } });
    });
  }

  @Post(':id/:decision')
  async decide(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Param('id', uuidParam) id: string,
    @Param('decision') asked: string,
  ): Promise<void> {
    requireCan(staff, 'platform.change');
    const decision = (['yes', 'no', 'end'] as const).find((known) => known === asked);
    if (decision === undefined) throw new NotFoundError();
    await this.act(req, res, async () => {
      if (decision === 'end') await this.recipients.end(staff, id);
      else await this.recipients.decide(staff, id, decision);
      res.redirect(303, HOME);
    });
  }

  private async act(req: Request, res: Response, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const { code } = error.refusal;
      const problem = deskWords(req, res).t(`refusals.${code}`);
      await this.page(req, res, { problem, status: REFUSAL_STATUS[code] });
    }
  }

  private async page(req: Request, res: Response, { typed, errors, problem, status, key }: More): Promise<void> {
    const words = deskWords(req, res);
    const model = {
      ...presentRecipients(await this.view.all(), words),
      typed: typed ?? NOTHING_PROPOSED,
      errors: Object.fromEntries(
        Object.entries(errors ?? {}).map(([field, message]) => [
          field,
          words.t(`desk.${message as 'recipient.error.name'}`),
        ]),
      ),
      problem: problem ?? null,
      key: key ?? null,
      hasErrors: status !== undefined,
    };
    deskPage(req, res, 'platforms', 'fingerprint/views/recipients.njk', model, status ?? 200);
  }
}
