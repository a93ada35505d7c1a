import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { WISH_DAYS } from '../../domain/retention/policies';
import { errorList } from '../../web/error-list';
import { type FormErrors, readChoice, readLine } from '../../web/form';
import { page } from '../../web/page';
import { languageOf, webKitOf } from '../../web/web-context';
import { askedWords, erasePage, proofWords, wishWords } from './keeping.presenter';
import { PersonAccessService } from './person-access.service';
import { PersonKeepingService } from './person-keeping.service';
import type { StepSet } from './steps';
import { visitToken } from './visit-cookie';

const erasureCodeOf = (req: Request): string => readLine(req.body, 'code', 64);

/** Stopping everything, erasing it, and asking later whether that was done. */
@Injectable()
export class EndingSteps implements StepSet {
  readonly steps = {
    'ask-stop': (req: Request, res: Response) => this.askStop(req, res),
    stop: (req: Request, res: Response) => this.stop(req, res),
    'ask-erase': (req: Request, res: Response) => this.askErase(req, res),
    erase: (req: Request, res: Response) => this.erase(req, res),
    keep: (req: Request, res: Response) => this.keep(req, res),
    'show-code': (req: Request, res: Response) => this.showCode(req, res, erasureCodeOf(req)),
    'ask-code': (req: Request, res: Response) => this.showProof(req, res, ''),
    code: (req: Request, res: Response) => this.showProof(req, res, erasureCodeOf(req)),
  };

  constructor(
    private readonly access: PersonAccessService,
    private readonly keeping: PersonKeepingService,
  ) {}

  /** What to say of an erasure that the person has asked for; null when they have not. */
  async erasingWords(req: Request, res: Response): Promise<string | null> {
    const keeping = await this.keeping.keepingFor(visitToken(req));
    return keeping === null ? null : askedWords(keeping, webKitOf(req).clock.now(), languageOf(res));
  }

  private async askStop(req: Request, res: Response): Promise<void> {
    const personCase = await this.access.caseFor(visitToken(req));
    if (personCase === null || personCase.state === 'closed') return res.redirect(303, '/return');
    page(req, res, 'return/views/stop.njk', {});
  }

  private async stop(req: Request, res: Response): Promise<void> {
    const token = visitToken(req);
    const personCase = await this.access.caseFor(token);
    // A second press, or a visit that ended meanwhile, is no error: the page then shows how it stands.
    if (token !== undefined && personCase !== null && personCase.state !== 'closed') await this.access.withdraw(token);
    res.redirect(303, '/return');
  }

  private async askErase(req: Request, res: Response, isSaved = false): Promise<void> {
    const keeping = await this.keeping.keepingFor(visitToken(req));
    // Asked already: nothing is left to decide, and the page of the case says what it waits for.
    if (keeping === null || keeping.eraseAskedAt !== null) return res.redirect(303, '/return');
    const { config, clock } = webKitOf(req);
    const model = erasePage(keeping, config.retention.closedDays, clock.now(), languageOf(res));
    page(req, res, 'return/views/erase.njk', { ...model, isSaved });
  }

  private async erase(req: Request, res: Response): Promise<void> {
    if ((await this.keeping.keepingFor(visitToken(req))) === null) return res.redirect(303, '/return');
    const { code } = await this.keeping.askErasure(visitToken(req));
    return this.showCode(req, res, code);
  }

  /** The same page again, which says that it was kept and shows what is chosen now. */
  private async keep(req: Request, res: Response): Promise<void> {
    const most = webKitOf(req).config.retention.closedDays;
    const offered = [...WISH_DAYS, most].map(String);
    const days = readChoice(req.body, 'days', offered);
    if (days === null || (await this.keeping.keepingFor(visitToken(req))) === null) return res.redirect(303, '/return');
    await this.keeping.chooseDays(visitToken(req), Number(days));
    return this.askErase(req, res, true);
  }

  /** The code is shown to whoever sends it: this page only says it again, in the other language too. */
  private async showCode(req: Request, res: Response, code: string): Promise<void> {
    const status = wishWords(await this.keeping.prove(code), webKitOf(req).clock.now(), languageOf(res));
    page(req, res, 'return/views/erasing.njk', { code, status });
  }

  private async showProof(req: Request, res: Response, code: string): Promise<void> {
    const proof = code === '' ? null : await this.keeping.prove(code);
    const words = proof === null ? null : proofWords(proof, webKitOf(req).clock.now(), languageOf(res));
    const errors: FormErrors = proof?.kind === 'unknown' ? { code: words ?? '' } : {};
    const hasErrors = Object.keys(errors).length > 0;
    const model = { formId: 'form', code, answer: hasErrors ? null : words, errors, errorList: errorList(errors) };
    page(req, res, 'return/views/code.njk', { ...model, hasErrors }, hasErrors ? 422 : 200);
  }
}
