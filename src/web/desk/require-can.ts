import { can } from '../../domain/access/can';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';

/** Throws the same "not found" whether the thing is missing or the role may not see it: nobody can find out which. */
export function requireCan(staff: StaffIdentity, action: Parameters<typeof can>[1]): void {
  if (!can(staff, action)) throw new NotFoundError();
}
