import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { webKitOf } from '../../web/web-context';
import { asyncApiDocument, openApiDocument } from './api-document';
import { presentApi } from './api-docs.presenter';

/** The interface for platforms, for machines and in words. Nothing of it is about a case, and nothing comes from elsewhere. */
@Controller('api/docs')
export class ApiDocsPlatformController {
  @Get()
  page(@Req() req: Request, @Res() res: Response, @Query('parts') parts: unknown): void {
    const { templates, assets, config } = webKitOf(req);
    const model = presentApi(openApiDocument(config.publicUrl), asyncApiDocument(config.publicUrl));
    // Folded, so that the list of its parts is seen at once; all open for whoever reads or prints it as a whole.
    const page = { ...model, isOpen: parts === 'open', asset: (name: string) => assets.url(name) };
    res.type('html').send(templates.render('notice/views/api-docs.njk', page));
  }

  @Get('openapi.json')
  openApi(@Req() req: Request): object {
    return openApiDocument(webKitOf(req).config.publicUrl);
  }

  @Get('asyncapi.json')
  asyncApi(@Req() req: Request): object {
    return asyncApiDocument(webKitOf(req).config.publicUrl);
  }
}
