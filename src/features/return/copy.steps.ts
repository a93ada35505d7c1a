import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { page } from '../../web/page';
import { sendOwnCopy } from '../../web/send-own-copy';
import { languageOf } from '../../web/web-context';
import { copyPage } from './copy.presenter';
import { PersonAccessService } from './person-access.service';
import { PersonCopyService } from './person-copy.service';
import type { StepSet } from './steps';
import { visitToken } from './visit-cookie';

/** Taking everything along: a file, a page to print, a summary for the police. */
@Injectable()
export class CopySteps implements StepSet {
  readonly steps = {
    'ask-copy': (req: Request, res: Response) =>
      this.ifIn(req, res, () => Promise.resolve(page(req, res, 'return/views/take.njk', {}))),
    'copy-file': (req: Request, res: Response) =>
      this.ifIn(req, res, async () => sendOwnCopy(res, await this.copies.file(visitToken(req)))),
    'copy-page': (req: Request, res: Response) => this.ifIn(req, res, () => this.show(req, res, 'page')),
    'copy-police': (req: Request, res: Response) => this.ifIn(req, res, () => this.show(req, res, 'police')),
  };

  constructor(
    private readonly access: PersonAccessService,
    private readonly copies: PersonCopyService,
  ) {}

  private async show(req: Request, res: Response, as: 'page' | 'police'): Promise<void> {
    const copied = await this.copies.everything(visitToken(req), as);
    page(req, res, 'return/views/copy.njk', { ...copyPage(copied, languageOf(res), as === 'police'), as });
  }

  private async ifIn(req: Request, res: Response, step: () => Promise<void>): Promise<void> {
    if ((await this.access.caseIdFor(visitToken(req))) === null) return res.redirect(303, '/return');
    await step();
  }
}
