import type { DeskSession } from '../../domain/shared/staff';

/** Who stands behind a desk session, and what they sent that could not be taken yet; the account feature provides it. */
export abstract class StaffAuthenticator {
  /** Null for an unknown, ended or timed-out session alike. What a page asks by itself does not keep the session going. */
  abstract identify(cookieToken: string, isByItself?: boolean): Promise<DeskSession | null>;
  /** Keeps a form for whoever had this session until it ended by itself. */
  abstract keepFormOfFormer(cookieToken: string, path: string, body: unknown): Promise<void>;
  /** Keeps a form for somebody who must show once more who they are. */
  abstract keepForm(staffId: string, path: string, body: unknown): Promise<void>;
  /** The form that was kept is on its way again. */
  abstract dropForm(staffId: string): Promise<void>;
}
