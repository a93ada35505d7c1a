import type { Request, Response } from 'express';
import { csrfTokenFor } from './csrf';
import { directionOf, tagOf } from './i18n/language';
import { translatorFor } from './i18n/translator';
import { CSP_WITH_STEPS } from './security-headers';
import { contextOf, rememberVisitor, webKitOf } from './web-context';

/** Where a person's steps lead back to the address they were sent to. */
const ADDRESSES_WITH_STEPS: ReadonlySet<string> = new Set(['/', '/return', '/help']);

/**
 * Renders one page and sends it. Beside the model a template sees `t`, `lang`, `dir`, `otherLanguage`, `csrfToken`,
 * `asset`, `path`, `hasSteps`, `exitUrl`, `sandboxUrl` (null outside the sandbox), `helpline` and `nowIso`.
 */
export function page(req: Request, res: Response, template: string, model: object, status = 200): void {
  const kit = webKitOf(req);
  const context = contextOf(res);
  const { language } = context;
  const hasSteps = ADDRESSES_WITH_STEPS.has(req.path);
  const html = kit.templates.render(template, {
    t: translatorFor(language),
    lang: tagOf(language),
    dir: directionOf(language),
    otherLanguage: language === 'en' ? 'vi' : 'en',
    csrfToken: csrfTokenFor(context.visitorNonce, kit.config.keys.form),
    asset: (name: string) => kit.assets.url(name),
    path: req.path,
    hasSteps,
    exitUrl: '/exit',
    sandboxUrl: kit.config.sandbox?.url ?? null,
    helpline: kit.config.helpline,
    nowIso: kit.clock.now().toISOString(),
    ...model,
  });
  if (hasSteps) res.set('Content-Security-Policy', CSP_WITH_STEPS);
  if (context.isNewVisitor) rememberVisitor(req, res);
  res.status(status).type('html').send(html);
}
