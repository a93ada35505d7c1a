import { Controller, Get, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { can } from '../../domain/access/can';
import { deskPage, deskWords } from '../../web/desk/desk-page';
import { DeskGuard } from '../../web/desk/desk.guard';
import { readChoice, readLine } from '../../web/form';
import { casesAsGoals, type Goal, placesFor } from './go.presenter';
import { SearchView } from './search.view';
import { WorklistView } from './worklist.view';

/** So many cases stand under a word; who wants more has the search. */
const MOST_CASES = 8;
const LOCAL = /^\d{1,3}$/;

/**
 * Going somewhere by its name or a case's number: the plain page behind the palette. What is typed may be about a person,
 * so it is sent as a form and stands in no address.
 */
@Controller('desk')
@UseGuards(DeskGuard)
export class GoDeskController {
  constructor(
    private readonly search: SearchView,
    private readonly worklist: WorklistView,
  ) {}

  @Get('go')
  show(@Req() req: Request, @Res() res: Response): void {
    this.page(req, res, '', placesFor('', deskWords(req, res)));
  }

  /** With `as=list` the same for the palette, which counts what it found on its own page as well. */
  @Post('go')
  async find(@Req() req: Request, @Res() res: Response): Promise<void> {
    const words = deskWords(req, res);
    const typed = readLine(req.body, 'to', 400);
    const found = [...(await this.cases(req, res, typed)), ...placesFor(typed, words)];
    if (readChoice(req.body, 'as', ['list']) === null) return this.page(req, res, typed, found);
    const more = readLine(req.body, 'more', 3);
    const n = found.length + (LOCAL.test(more) ? Number(more) : 0);
    res.status(200).json({ found, counted: words.t('desk.go.found', { n }) });
  }

  private page(req: Request, res: Response, typed: string, found: readonly Goal[]): void {
    deskPage(req, res, 'go', 'worklist/views/go.njk', { typed, found });
  }

  private async cases(req: Request, res: Response, typed: string): Promise<readonly Goal[]> {
    const words = deskWords(req, res);
    if (typed === '' || !can(words.staff, 'worklist.read')) return [];
    const ids = (await this.search.find(typed, words.staff)).slice(0, MOST_CASES);
    return ids.length === 0 ? [] : casesAsGoals(await this.worklist.some(ids), words);
  }
}
