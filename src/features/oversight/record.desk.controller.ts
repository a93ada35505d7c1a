import { Controller, Get, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { can } from '../../domain/access/can';
import { RefusedError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { EXPORT_REASONS, ExportLimit } from '../../infra/export/export-limit';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { ProofGuard } from '../../web/desk/proof.guard';
import { requireCan } from '../../web/desk/require-can';
import { sendExport } from '../../web/desk/send-export';
import { Staff } from '../../web/desk/staff.decorator';
import { REFUSAL_STATUS } from '../../web/refusal-status';
import { parseExportReason, parseFilter, parseKey } from './record.forms';
import { presentRecord } from './record.presenter';
import { EXPORT_MOST_ENTRIES, RecordView } from './record.view';

const SHOWN = 50;

/** The record for whoever must see what was done and nothing of whom it was done for. */
@Controller('desk/record')
@UseGuards(DeskGuard)
export class RecordDeskController {
  constructor(
    private readonly view: RecordView,
    private readonly exports: ExportLimit,
  ) {}

  @Get()
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Staff() staff: StaffIdentity,
    @Query() query: unknown,
  ): Promise<void> {
    requireCan(staff, 'record.read');
    await this.render(req, res, query, null);
  }

  @Post('export')
  @UseGuards(ProofGuard)
  async export(@Req() req: Request, @Res() res: Response, @Staff() staff: StaffIdentity): Promise<void> {
    requireCan(staff, 'record.export');
    const filter = parseFilter(req.body, deskWords(req, res).zone);
    try {
      const body = await this.view.lines(filter);
      const reason = parseExportReason(req.body);
      const ticket = await this.exports.admit({ staffId: staff.id, kind: 'record', body, reason });
      sendExport(res, ticket, { name: 'record.ndjson', type: 'application/x-ndjson' });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      await this.render(req, res, req.body, error.refusal.code);
    }
  }

  private async render(
    req: Request,
    res: Response,
    bag: unknown,
    refused: RefusedError['refusal']['code'] | null,
  ): Promise<void> {
    const words = deskWords(req, res);
    const filter = parseFilter(bag, words.zone);
    const seen = await this.view.page(filter, parseKey(bag), SHOWN);
    deskPage(
      req,
      res,
      'record',
      'oversight/views/record.njk',
      {
        ...presentRecord(seen, filter, words),
        mayExport: can(words.staff, 'record.export'),
        exportMost: EXPORT_MOST_ENTRIES,
        reasons: EXPORT_REASONS.map((value) => ({ value, text: words.t(`desk.export.reason.${value}`) })),
        problem: refused === null ? null : words.t(`refusals.${refused}`),
        hasErrors: refused !== null,
      },
      refused === null ? 200 : REFUSAL_STATUS[refused],
    );
  }
}
