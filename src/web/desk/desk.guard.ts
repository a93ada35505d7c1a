import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { becomeStaff } from '../../infra/database/actor';
import { BY_ITSELF } from './by-itself';
import { deskToken } from './desk-cookie';
import { SignInNeeded } from './sign-in-needed';
import { StaffAuthenticator } from './staff-authenticator';

/** Lets signed-in staff through and puts their identity beside the request; everybody else goes to the sign-in page. */
@Injectable()
export class DeskGuard implements CanActivate {
  constructor(
    private readonly authenticator: StaffAuthenticator,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const token = deskToken(http.getRequest<Request>());
    const staff =
      token === undefined || token === ''
        ? null
        : await this.authenticator.identify(
            token,
            this.reflector.get<boolean | undefined>(BY_ITSELF, context.getHandler()),
          );
    if (staff === null) throw new SignInNeeded();
    http.getResponse<Response>().locals['staff'] = staff;
    becomeStaff(staff);
    return true;
  }
}
