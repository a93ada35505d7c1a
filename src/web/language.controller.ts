import { Controller, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { readText } from './form';
import { isLanguage } from './i18n/language';
import { safePath } from './safe-path';
import { chooseLanguage } from './web-context';

/**
 * The small form on every page that has nothing typed in it; pages with a form switch within their own form. The desk has
 * an address of its own, because it has a cookie of its own.
 */
@Controller()
export class LanguageController {
  @Post(['language', 'desk/language'])
  choose(@Req() req: Request, @Res() res: Response): void {
    const language = readText(req.body, 'language', 10);
    if (isLanguage(language)) chooseLanguage(req, res, language);
    res.redirect(303, safePath(readText(req.body, 'back', 300)));
  }
}
