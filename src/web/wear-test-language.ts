import type { RequestHandler } from 'express';
import { testLanguageFromHeader, wearing } from './i18n/test-language';
import { audienceOf } from './web-context';

/** Development and tests only: the person's pages in the test language that the browser asks for first. */
export function wearTestLanguage(): RequestHandler {
  return (req, _res, next) => {
    const language =
      audienceOf(req.path) === 'visitor' ? testLanguageFromHeader(req.get('accept-language')) : undefined;
    if (language === undefined) return next();
    wearing(language, next);
  };
}
