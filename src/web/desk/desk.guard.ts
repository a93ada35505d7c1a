import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { becomeStaff } from '../../infra/database/actor';
import { deskToken } from './desk-cookie';
import { SignInNeeded } from './sign-in-needed';
import { StaffAuthenticator } from './staff-authenticator';

/** Lets signed-in staff through and puts their identity beside the request; everybody else goes to the sign-in page. */
@Injectable()
export class DeskGuard implements CanActivate {
  constructor(private readonly authenticator: StaffAuthenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const token = deskToken(http.getRequest<Request>());
    const staff = token === undefined || token === '' ? null : await this.authenticator.identify(token);
    if (staff === null) throw new SignInNeeded();
    http.getResponse<Response>().locals['staff'] = staff;
    becomeStaff(staff);
    return true;
  }
}
