import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { BREAK_GLASS_REASONS, MANY_CASES_REASONS } from '../../domain/access/reasons';
import { deskPage, type DeskWords, deskWords } from '../../web/desk/desk-page';
import { type FormErrors, readText } from '../../web/form';
import { formatShortDateTime } from '../../web/i18n/format';
import { WORDS_MAX } from './access.forms';
import { CaseAccessService, type CaseEntry, type Look } from './case-access.service';
import { typedWords } from './case-typed.presenter';

export type OpenEntry = Extract<CaseEntry, { kind: 'open' }>;

/**
 * The door as a page. A colleague's case is not there for a caseworker (404). The worklist shows them that it exists, so
 * the page says who has it and what to do in an emergency, and nothing else of the case.
 */
@Injectable()
export class CaseDoorView {
  constructor(private readonly access: CaseAccessService) {}

  /** The entry, or null after the page of a shut door was sent. Every desk page about a case begins with this. */
  async open(req: Request, res: Response, locator: string, look?: Look): Promise<OpenEntry | null> {
    const { staff } = deskWords(req, res);
    const entry = await this.access.enter(locator, staff, look);
    if (entry.kind === 'open') return entry;
    this.show(req, res, entry);
    return null;
  }

  /** Stands on every page of a case that is open in an emergency. */
  banner({ emergencyUntil }: OpenEntry, { t, language, zone }: DeskWords): string | null {
    return emergencyUntil === null
      ? null
      : t('desk.emergency.banner', { at: formatShortDateTime(emergencyUntil, { language, zone }) });
  }

  show(req: Request, res: Response, entry: Exclude<CaseEntry, OpenEntry>, errors: FormErrors = {}): void {
    const { t, language, zone } = deskWords(req, res);
    const hasErrors = Object.keys(errors).length > 0;
    const words = Object.fromEntries(
      Object.entries(errors).map(([field, key]) => [field, t(`desk.${key}`, { max: WORDS_MAX })]),
    );
    const href = `/desk/cases/${entry.locator}`;
    const options = (codes: readonly string[], space: string) =>
      codes.map((value) => ({ value, text: t(`desk.${space}.${value}`) }));
    const frame = { locator: entry.locator, href, errors: words, hasErrors };
    if (entry.kind === 'too_many') {
      const reasons = options(MANY_CASES_REASONS, 'many.reason');
      const status = hasErrors ? 422 : 429;
      return deskPage(req, res, 'case', 'case/views/too-many.njk', { ...frame, opened: entry.opened, reasons }, status);
    }
    const { request } = entry;
    deskPage(
      req,
      res,
      'case',
      'case/views/held.njk',
      {
        ...frame,
        heldBy: entry.heldBy,
        offeredBy: entry.offeredBy,
        // A step that came too late: the case is somebody else's by now, and what was typed has no form any more.
        kept: req.method === 'POST' && !req.path.endsWith('/emergency') ? typedWords(req.body) : [],
        waiting:
          request === null
            ? null
            : t('desk.held.waiting', { at: formatShortDateTime(request.opensAt, { language, zone }) }),
        notices: entry.notices.map(({ id, platformName }) => ({ href: `${href}/notices/${id}`, platformName })),
        reasons: options(BREAK_GLASS_REASONS, 'emergency.reason'),
        values: Object.fromEntries(['reason', 'ticket', 'text'].map((field) => [field, readText(req.body, field)])),
      },
      hasErrors ? 422 : 404,
    );
  }
}
