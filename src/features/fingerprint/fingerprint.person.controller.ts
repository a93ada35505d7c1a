import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type FormErrors, readChoice, readLine, readTicked } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import { page } from '../../web/page';
import { CSP_WITH_WORKER } from '../../web/security-headers';
import { chooseLanguage, languageOf, sessionToken } from '../../web/web-context';
import { parseFingerprints, type TypedFingerprints, typedFingerprints } from './fingerprint.forms';
import { fingerprintPage, presentSharing, refusalErrors } from './fingerprint.presenter';
import { FingerprintService } from './fingerprint.service';
import { SharingService } from './sharing.service';

const STEPS = ['add', 'remove', 'share', 'stop'] as const;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Fingerprints of the person's own pictures, at one neutral address. Who has not come in with a receipt is led there. */
@Controller('more')
export class FingerprintPersonController {
  constructor(
    private readonly fingerprints: FingerprintService,
    private readonly sharing: SharingService,
  ) {}

  @Get()
  show(@Req() req: Request, @Res() res: Response): Promise<void> {
    return this.render(req, res);
  }

  @Post()
  async step(@Req() req: Request, @Res() res: Response): Promise<void> {
    const wanted = readChoice(req.body, 'switch', LANGUAGES);
    if (wanted !== null) {
      chooseLanguage(req, res, wanted);
      return this.render(req, res, typedFingerprints(req.body));
    }
    if ((await this.fingerprints.of(sessionToken(req))) === null) return res.redirect(303, '/return');
    switch (readChoice(req.body, 'step', STEPS)) {
      case 'add':
        return this.add(req, res);
      case 'remove':
        return this.remove(req, res);
      case 'share':
        await this.sharing.choose(sessionToken(req), readTicked(req.body, 'recipient'));
        return res.redirect(303, '/more#sharing');
      case 'stop':
        await this.fingerprints.stop(sessionToken(req));
        return res.redirect(303, '/more');
      case null:
        return res.redirect(303, '/more');
    }
  }

  private async add(req: Request, res: Response): Promise<void> {
    const typed = typedFingerprints(req.body);
    const form = parseFingerprints(req.body, translatorFor(languageOf(res)));
    if (!form.ok) return this.render(req, res, typed, form.errors);
    const decision = await this.fingerprints.add(sessionToken(req), form.value);
    if (!decision.ok) return this.render(req, res, typed, refusalErrors(decision.code, languageOf(res)));
    res.redirect(303, '/more');
  }

  private async remove(req: Request, res: Response): Promise<void> {
    const file = readLine(req.body, 'file', 36);
    if (ID.test(file)) await this.fingerprints.remove(sessionToken(req), file);
    res.redirect(303, '/more');
  }

  private async render(req: Request, res: Response, typed?: TypedFingerprints, errors: FormErrors = {}): Promise<void> {
    const kept = await this.fingerprints.of(sessionToken(req));
    const recipients = await this.sharing.of(sessionToken(req));
    if (kept === null || recipients === null) return res.redirect(303, '/return');
    const language = languageOf(res);
    const model = { ...fingerprintPage(kept, language, typed, errors), sharing: presentSharing(recipients, language) };
    res.set('Content-Security-Policy', CSP_WITH_WORKER);
    page(req, res, 'fingerprint/views/fingerprints.njk', model, model.hasErrors ? 422 : 200);
  }
}
