import type { StaffIdentity } from '../../domain/shared/staff';

/** Who stands behind a desk session; the account feature provides it. */
export abstract class StaffAuthenticator {
  /** Null for an unknown, ended or timed-out session alike. What a page asks by itself does not keep the session going. */
  abstract identify(cookieToken: string, isByItself?: boolean): Promise<StaffIdentity | null>;
}
