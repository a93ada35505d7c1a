import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { InvariantError } from '../../domain/shared/decision';
import type { StaffIdentity } from '../../domain/shared/staff';
import { readSeen } from './seen';

/** The signed-in member of staff, and how much of the case they had seen when they acted; only behind {@link DeskGuard}. */
export const Staff = createParamDecorator((_data: unknown, context: ExecutionContext): StaffIdentity => {
  const http = context.switchToHttp();
  const { staff } = http.getResponse<Response>().locals as { staff?: StaffIdentity };
  if (staff === undefined) throw new InvariantError('@Staff() needs DeskGuard');
  const seen = readSeen(http.getRequest<Request>().body);
  return seen === null ? staff : { ...staff, seen };
});
