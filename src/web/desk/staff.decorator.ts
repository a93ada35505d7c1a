import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { InvariantError } from '../../domain/shared/decision';
import type { StaffIdentity } from '../../domain/shared/staff';

/** The signed-in member of staff; only behind {@link DeskGuard}. */
export const Staff = createParamDecorator((_data: unknown, context: ExecutionContext): StaffIdentity => {
  const { staff } = context.switchToHttp().getResponse<Response>().locals as { staff?: StaffIdentity };
  if (staff === undefined) throw new InvariantError('@Staff() needs DeskGuard');
  return staff;
});
