import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { becomeStaff } from '../../infra/database/actor';
import { BY_ITSELF } from './by-itself';
import { deskToken } from './desk-cookie';
import { SignInNeeded } from './sign-in-needed';
import { StaffAuthenticator } from './staff-authenticator';

/**
 * Lets signed-in staff through and puts their identity beside the request; everybody else goes to the sign-in page. What
 * somebody sent after their session had ended by itself is kept for them.
 */
@Injectable()
export class DeskGuard implements CanActivate {
  constructor(
    private readonly authenticator: StaffAuthenticator,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const req = http.getRequest<Request>();
    const token = deskToken(req);
    const isByItself = this.reflector.get<boolean | undefined>(BY_ITSELF, context.getHandler());
    const session = token === undefined || token === '' ? null : await this.authenticator.identify(token, isByItself);
    if (session === null) {
      if (token !== undefined && req.method === 'POST')
        await this.authenticator.keepFormOfFormer(token, req.path, req.body);
      throw new SignInNeeded();
    }
    http.getResponse<Response>().locals['staff'] = session;
    becomeStaff(session);
    if ((req.body as { _kept?: unknown } | undefined)?._kept === '1') await this.authenticator.dropForm(session.id);
    return true;
  }
}
