import type { Request, Response } from 'express';
import { csrfTokenFor } from './csrf';
import { directionOf, tagOf } from './i18n/language';
import { translatorFor } from './i18n/translator';
import { contextOf, rememberVisitor, webKitOf } from './web-context';

/**
 * Renders one page and sends it. Beside the model a template sees `t`, `lang`, `dir`, `otherLanguage`, `csrfToken`,
 * `asset`, `path`, `exitUrl`, `sandboxUrl` (null outside the sandbox), `helpline` and `nowIso`.
 */
export function page(req: Request, res: Response, template: string, model: object, status = 200): void {
  const kit = webKitOf(req);
  const context = contextOf(res);
  const { language } = context;
  const html = kit.templates.render(template, {
    t: translatorFor(language),
    lang: tagOf(language),
    dir: directionOf(language),
    otherLanguage: language === 'en' ? 'vi' : 'en',
    csrfToken: csrfTokenFor(context.visitorNonce, kit.config.keys.form),
    asset: (name: string) => kit.assets.url(name),
    path: req.path,
    exitUrl: '/exit',
    sandboxUrl: kit.config.sandbox?.url ?? null,
    helpline: kit.config.helpline,
    nowIso: kit.clock.now().toISOString(),
    ...model,
  });
  if (context.isNewVisitor) rememberVisitor(req, res);
  res.status(status).type('html').send(html);
}
