import type { SignInWay } from '../../domain/shared/staff';
import { type AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import { randomToken, tokenHash } from '../../infra/crypto/tokens';
import type { Tx } from '../../infra/database/unit-of-work';
import type { SessionStore } from './session.store';

const ABSOLUTE_MS = 12 * 3_600_000;

/** The one place in which a session at the desk begins: in the transaction that accepted what was shown for it. */
export async function openDeskSession(
  tx: Tx,
  { sessions, audit }: { readonly sessions: SessionStore; readonly audit: AuditLog },
  { staffId, way, now }: { staffId: string; way: SignInWay; now: Date },
): Promise<string> {
  const token = randomToken();
  await sessions.addSession(tx, {
    tokenHash: tokenHash(token),
    staffId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + ABSOLUTE_MS),
    way,
  });
  await audit.append(tx, {
    chainId: SYSTEM_CHAIN,
    at: now,
    actor: `staff:${staffId}`,
    action: 'staff.signed-in',
    detail: { way },
  });
  return token;
}
