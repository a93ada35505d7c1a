import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Body, Controller, Get, Module, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { RefusedError, StaleError } from '../domain/shared/errors';
import { Clock } from '../infra/clock/clock';
import { loadConfig } from '../infra/config/app-config';
import { Log } from '../infra/logging/log';
import { setUpWeb } from './set-up-web';
import { WebModule } from './web.module';
import { page } from './page';
import { ProblemError } from './problem';

class FixedClock extends Clock {
  now(): Date {
    return new Date('2026-11-23T14:05:00Z');
  }
  lawNow(): Promise<Date> {
    return Promise.resolve(this.now());
  }
}

@Controller()
class ProbeController {
  @Get('/')
  show(@Req() req: Request, @Res() res: Response): void {
    page(req, res, 'error.njk', { shown: { status: 200, code: 'not-found' }, back: '/' });
  }
  @Post('/')
  echo(@Body() body: unknown): unknown {
    return body;
  }
  @Post('desk/cases/BK-1/take')
  refuse(): void {
    throw new RefusedError({ code: 'case.on-hold' });
  }
  @Get('stale')
  stale(): void {
    throw new StaleError();
  }
  @Get('broken')
  broken(): void {
    throw new Error('the value <secret> was bad');
  }
  @Post('api/platform/v1/echo')
  raw(@Req() req: Request): { bytes: string } {
    return { bytes: (req.body as Buffer).toString('hex') };
  }
  @Get('api/platform/v1/problem')
  problem(): void {
    throw new ProblemError(401, 'signature-missing', 'The request is not signed');
  }
}
@Module({
  imports: [WebModule],
  controllers: [ProbeController],
  providers: [
    { provide: Clock, useClass: FixedClock },
    { provide: Log, useValue: new Log({ logLevel: 'silent' }) },
  ],
})
class ProbeModule {}

const key = () => randomBytes(32).toString('base64');

async function startProbe(publicUrl: string): Promise<{ app: NestExpressApplication; url: string }> {
  const config = loadConfig({
    PUBLIC_URL: publicUrl,
    DATABASE_URL: 'postgres://nobody@db.invalid/none',
    HELPLINE_NAME: 'Example Helpline',
    HELPLINE_EMAIL: 'notices@helpline.example.org',
    HELPLINE_SIGNATORY: 'Example Helpline',
    OUTER_KEY: key(),
    INDEX_KEY: key(),
    FORM_KEY: key(),
  });
  const app = await NestFactory.create<NestExpressApplication>(ProbeModule, { bodyParser: false, logger: false });
  setUpWeb(app, config);
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer() as { address(): AddressInfo };
  return { app, url: `http://127.0.0.1:${server.address().port}` };
}

describe('every page goes through the same gate', () => {
  let app: NestExpressApplication;
  let url: string;

  beforeAll(async () => ({ app, url } = await startProbe('http://localhost:3000')));
  afterAll(() => app.close());

  const send = (path: string, init: RequestInit & { form?: Record<string, string> } = {}) =>
    fetch(url + path, {
      redirect: 'manual',
      ...init,
      ...(init.form ? { method: 'POST', body: new URLSearchParams(init.form) } : {}),
    });
  async function openForm(): Promise<{ cookie: string; token: string }> {
    const answer = await send('/');
    const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
    return { cookie, token: /name="_csrf" value="([^"]+)"/.exec(await answer.text())?.[1] ?? '' };
  }

  it('closes every door a browser offers, on errors too', async () => {
    for (const path of ['/', '/nothing-here', '/broken', '/api/platform/v1/problem']) {
      const { headers } = await send(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it('takes a form with the token of its own visitor', async () => {
    const { cookie, token } = await openForm();
    const answer = await send('/', { form: { _csrf: token, word: 'xin chào' }, headers: { cookie } });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ word: 'xin chào' });
  });

  it('refuses a form without a token, with another visitor’s token, or without the cookie', async () => {
    const mine = await openForm();
    const other = await openForm();
    const attempts: RequestInit[] = [{ headers: { cookie: mine.cookie } }, {}];
    expect((await send('/', { form: {}, ...attempts[0] })).status).toBe(403);
    expect((await send('/', { form: { _csrf: other.token }, headers: { cookie: mine.cookie } })).status).toBe(403);
    expect((await send('/', { form: { _csrf: mine.token } })).status).toBe(403);
  });

  it('believes the browser when it says where a form came from, over a valid token', async () => {
    const { cookie, token } = await openForm();
    const from = (site: string) =>
      send('/', { form: { _csrf: token }, headers: { cookie, 'sec-fetch-site': site } }).then((a) => a.status);
    expect(await from('cross-site')).toBe(403);
    expect(await from('same-site')).toBe(403);
    expect(await from('same-origin')).toBe(201);
  });

  it('says in words that a form is too large, is no form, or carries a file', async () => {
    const { cookie } = await openForm();
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    const large = await send('/', { form: { links: 'x'.repeat(2_000_000) }, headers });
    expect(large.status).toBe(413);
    expect(await large.text()).toContain('too much text at once');
    const json = await send('/', {
      method: 'POST',
      body: '{"broken":',
      headers: { ...headers, 'content-type': 'application/json' },
    });
    expect(json.status).toBe(415);
    const file = new FormData();
    file.append('file', new Blob(['not kept']), 'a.png');
    const upload = await send('/', { method: 'POST', body: file, headers });
    expect(upload.status).toBe(415);
    expect(await upload.text()).toContain('We only take text');
  });

  it('tells a refusal of the rules in its own words and leads back to the case', async () => {
    const answer = await send('/desk/cases/BK-1/take', { form: {}, headers: { 'sec-fetch-site': 'same-origin' } });
    expect(answer.status).toBe(409);
    const html = await answer.text();
    expect(html).toContain('child-protection hold');
    expect(html).toContain('href="/desk/cases/BK-1"');
  });

  it('shows a reference and nothing of the error when our own code fails', async () => {
    const answer = await send('/broken');
    expect(answer.status).toBe(500);
    const html = await answer.text();
    expect(html).toMatch(/say this number: [0-9a-f]{12}/);
    expect(html).not.toContain('secret');
    expect((await send('/stale')).status).toBe(409);
  });

  it('gives platforms raw bytes without CSRF, and problems as problem+json with a stable code', async () => {
    const bytes = await send('/api/platform/v1/echo', {
      method: 'POST',
      body: Buffer.from('{"a": é'),
      headers: { 'content-type': 'application/json' },
    });
    expect(await bytes.json()).toEqual({ bytes: Buffer.from('{"a": é').toString('hex') });
    const large = await send('/api/platform/v1/echo', { method: 'POST', body: Buffer.alloc(70_000) });
    expect(large.status).toBe(413);
    expect(large.headers.get('content-type')).toContain('application/problem+json');
    expect(await large.json()).toMatchObject({ status: 413, code: 'too-large' });
    const unsigned = await send('/api/platform/v1/problem');
    expect(await unsigned.json()).toMatchObject({ status: 401, code: 'signature-missing' });
    expect(await (await send('/api/platform/v1/none')).json()).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('speaks the browser’s language until the person chooses another, and only goes back to its own pages', async () => {
    const first = await send('/', { headers: { 'accept-language': 'vi-VN,vi;q=0.9,en;q=0.5' } });
    expect(await first.text()).toContain('<html lang="vi"');
    const { cookie, token } = await openForm();
    const switched = await send('/language', {
      form: { _csrf: token, language: 'vi', back: '//elsewhere.example.org' },
      headers: { cookie },
    });
    expect(switched.status).toBe(303);
    expect(switched.headers.get('location')).toBe('/');
    const now = (switched.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
    expect(await (await send('/', { headers: { cookie: now } })).text()).toContain('<html lang="vi"');
  });
});

it('over HTTPS the cookie is bound to the host and the browser is told to stay on HTTPS', async () => {
  const { app, url } = await startProbe('https://help.example.org');
  const { headers } = await fetch(url);
  expect(headers.getSetCookie()[0]).toMatch(/^__Host-visitor=.*; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
  expect(headers.get('strict-transport-security')).toContain('max-age=31536000');
  await app.close();
});
