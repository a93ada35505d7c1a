import { Controller, Get, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { asKey, DESK_KEY_NAMES, type DeskKey, type KeyChoice, readKeyChoice } from '../../domain/shared/desk-keys';
import type { DeskSession } from '../../domain/shared/staff';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { Staff } from '../../web/desk/staff.decorator';
import type { FormErrors } from '../../web/form';
import { parseKeys } from './account.forms';
import { OwnKeysService } from './own-keys.service';

/** The list of keys, and which of them somebody wants. */
@Controller('desk/keys')
@UseGuards(DeskGuard)
export class KeysDeskController {
  constructor(private readonly keys: OwnKeysService) {}

  @Get()
  show(@Req() req: Request, @Res() res: Response, @Staff() staff: DeskSession): void {
    this.page(req, res, readKeyChoice(staff.keys));
  }

  @Post()
  async choose(@Req() req: Request, @Res() res: Response, @Staff() staff: DeskSession): Promise<void> {
    const form = parseKeys(req.body);
    if (!form.ok) return this.page(req, res, form.typed, form.errors);
    await this.keys.choose(staff.id, form.value);
    res.redirect(303, '/desk/keys');
  }

  private page(req: Request, res: Response, { isOn, keys }: KeyChoice, wrong: FormErrors = {}): void {
    const { t } = deskWords(req, res);
    const errors = Object.fromEntries(Object.entries(wrong).map(([name, key]) => [name, t(`desk.${key}`)]));
    const rows = DESK_KEY_NAMES.map((name: DeskKey) => ({ name, key: keys[name], error: errors[name] ?? null }));
    const hasErrors = rows.some(({ error }) => error !== null);
    // Two actions with one key are one mistake: said once above, with the way to the first of them.
    const isFirst = (name: DeskKey): boolean =>
      wrong[name] !== 'keys.taken' || DESK_KEY_NAMES.find((one) => asKey(keys[one]) === asKey(keys[name])) === name;
    const named = rows.filter(({ name, error }) => error !== null && isFirst(name));
    const summary = Object.fromEntries(named.map(({ name, error }) => [name, error]));
    deskPage(req, res, 'account', 'account/views/keys.njk', { isOn, rows, summary, hasErrors }, hasErrors ? 422 : 200);
  }
}
