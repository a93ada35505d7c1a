import { Inject, Injectable } from '@nestjs/common';
import { judgeExport } from '../../domain/access/export-limit';
import { RefusedError } from '../../domain/shared/errors';
import { AuditLog, SYSTEM_CHAIN } from '../audit/audit-log';
import { Clock } from '../clock/clock';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';
import { UnitOfWork } from '../database/unit-of-work';

export const EXPORT_REASONS = ['audit', 'authority', 'handing_over', 'backup_copy'] as const;
export type ExportReason = (typeof EXPORT_REASONS)[number];

export interface ExportAsked {
  readonly staffId: string;
  /** What it is a file of: `record`. */
  readonly kind: string;
  readonly body: Buffer;
  readonly reason: ExportReason | null;
}
/** The permission to send one file, once. Only {@link ExportLimit} gives it. */
export interface ExportTicket {
  readonly kind: string;
  readonly body: Buffer;
}

const DAY_MS = 24 * 3_600_000;
const issued = new WeakSet<ExportTicket>();

/** True the first time for a ticket that the limit gave out; a made-up or used one is no ticket. */
export function useTicket(ticket: ExportTicket): boolean {
  return issued.delete(ticket);
}

/**
 * Stands before every file a member of staff takes out of the house (safety note 1.1, insider): how many in 24 hours is
 * counted from the record, and each is recorded with its kind and size before a byte leaves. `send-export.ts` in web
 * sends nothing without the ticket this gives, and nothing else in the service sends attachments
 * (`test/contract/exports.spec.ts`).
 */
@Injectable()
export class ExportLimit {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** Throws RefusedError `export.reason-needed` above the first limit, `export.too-many` above the second. */
  admit({ staffId, kind, body, reason }: ExportAsked): Promise<ExportTicket> {
    return this.work.run(async (tx) => {
      const at = await this.clock.lawNow(tx);
      // Ten at the same moment are ten, not one.
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('export|' || $1, 0))`, [staffId]);
      const [row] = await tx.query<{ made: number }[]>(
        `SELECT count(*)::int AS made FROM audit_entry WHERE actor = $1 AND at > $2 AND action = 'export.made'`,
        [`staff:${staffId}`, new Date(at.getTime() - DAY_MS).toISOString()],
      );
      const verdict = judgeExport(row!.made, reason !== null, this.config.exports);
      if (verdict !== 'fine')
        throw new RefusedError({ code: verdict === 'refused' ? 'export.too-many' : 'export.reason-needed' });
      await this.audit.append(tx, {
        chainId: SYSTEM_CHAIN,
        at,
        actor: `staff:${staffId}`,
        action: 'export.made',
        detail: { kind, bytes: body.length, reason },
      });
      const ticket = { kind, body };
      issued.add(ticket);
      return ticket;
    });
  }
}
