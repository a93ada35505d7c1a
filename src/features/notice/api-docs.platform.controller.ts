import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { webKitOf } from '../../web/web-context';
import { asyncApiDocument, openApiDocument } from './api-document';
import { presentApi } from './api-docs.presenter';

/** The interface for platforms, for machines and in words. Nothing of it is about a case, and nothing comes from elsewhere. */
@Controller('api/docs')
export class ApiDocsPlatformController {
  @Get()
  page(@Req() req: Request, @Res() res: Response): void {
    const { templates, assets, config } = webKitOf(req);
    const model = presentApi(openApiDocument(config.publicUrl), asyncApiDocument(config.publicUrl));
    res
      .type('html')
      .send(templates.render('notice/views/api-docs.njk', { ...model, asset: (name: string) => assets.url(name) }));
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
