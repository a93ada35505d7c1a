import type { StaffIdentity } from '../../domain/shared/staff';

/** Who stands behind a desk session; the account feature provides it. */
export abstract class StaffAuthenticator {
  /** Null for an unknown, ended or timed-out session alike. */
  abstract identify(cookieToken: string): Promise<StaffIdentity | null>;
}
