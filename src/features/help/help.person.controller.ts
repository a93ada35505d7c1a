import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { HELP_COUNTRIES } from '../../domain/help/services';
import { NotFoundError } from '../../domain/shared/errors';
import { readChoice } from '../../web/form';
import { LANGUAGES } from '../../web/i18n/language';
import { ownPlace } from '../../web/own-place';
import { page } from '../../web/page';
import { chooseLanguage, languageOf, webKitOf } from '../../web/web-context';
import { TOPICS } from './help.pages';
import { countryChoices, OTHER_COUNTRY, servicesPage, startPage, topicPage } from './help.presenter';

/** Pages anybody may read. No cookie but the frame's, no row, no record of who read what; addresses say nothing. */
@Controller('help')
export class HelpPersonController {
  @Get()
  start(@Req() req: Request, @Res() res: Response): void {
    const language = languageOf(res);
    const countries = countryChoices(language);
    page(req, res, 'help/views/help.njk', { ...startPage(language), countries, place: ownPlace(res) });
  }

  /** The country travels in the form and not in the address: the history of the browser does not hold it. */
  @Post()
  services(@Req() req: Request, @Res() res: Response): void {
    const wanted = readChoice(req.body, 'switch', LANGUAGES);
    if (wanted !== null) chooseLanguage(req, res, wanted);
    const country = readChoice(req.body, 'country', [...HELP_COUNTRIES, OTHER_COUNTRY]);
    if (country === null) return res.redirect(303, '/help');
    const { config, clock } = webKitOf(req);
    page(req, res, 'help/views/services.njk', servicesPage(country, languageOf(res), clock.now(), config.pages));
  }

  @Get(':number')
  topic(@Req() req: Request, @Res() res: Response, @Param('number') number: string): void {
    const topic = TOPICS.find((each) => String(each.number) === number);
    if (topic === undefined) throw new NotFoundError('no such page');
    const { config, clock } = webKitOf(req);
    const model = topicPage(topic, languageOf(res), clock.now(), config.pages);
    page(req, res, 'help/views/topic.njk', { ...model, place: ownPlace(res) });
  }
}
