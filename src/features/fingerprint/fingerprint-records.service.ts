import { Injectable } from '@nestjs/common';
import type { OfferedFingerprints } from '../../domain/fingerprint/fingerprints';
import { filedUnder } from '../../domain/fingerprint/pieces';
import { AuditLog } from '../../infra/audit/audit-log';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';
import { Outbox } from '../../infra/outbox/outbox';
import { CaseKeyService, type CaseSealer } from '../case/case-key.service';
import { FingerprintMatchStore } from './fingerprint-match.store';
import { FingerprintStore } from './fingerprint.store';

/** How fingerprints are kept: sealed, filed under their pieces, compared afterwards by the worker, and recorded. */
@Injectable()
export class FingerprintRecords {
  constructor(
    private readonly keys: CaseKeyService,
    private readonly store: FingerprintStore,
    private readonly matches: FingerprintMatchStore,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
  ) {}

  /** Keeps the fingerprints of one file; of its look only where that is new in this case. */
  async keep(
    tx: Tx,
    caseId: string,
    { sealer, offered, keepsPdq }: { sealer: CaseSealer; offered: OfferedFingerprints; keepsPdq: boolean },
    at: Date,
  ): Promise<void> {
    const fileId = uuidV7();
    const { sha256, pdq } = offered;
    const kept = [
      { id: uuidV7(), kind: 'sha256', value: sha256, quality: null } as const,
      ...(pdq !== null && keepsPdq ? [{ id: uuidV7(), kind: 'pdq', ...pdq } as const] : []),
    ];
    const rows = kept.map(({ value, ...row }) => ({
      ...row,
      fileId,
      valueSealed: sealer.seal('fingerprint.value', value),
      valueIndex: this.keys.fingerprintIndex(caseId, `${row.kind}:${value}`),
      addedAt: at,
    }));
    await this.store.insert(tx, caseId, rows);
    for (const { id, kind, value } of kept)
      await this.matches.file(tx, { id, caseId }, this.keys.pieceIndexes(filedUnder(kind, value)));
    await this.outbox.add(tx, at, { job: 'compare-fingerprints', payload: { fileId } });
    await this.record(tx, caseId, at, 'fingerprint.added', { file: fileId, hasPdq: keepsPdq });
  }

  record(
    tx: Tx,
    caseId: string,
    at: Date,
    action: string,
    detail: Readonly<Record<string, string | number | boolean>>,
  ): Promise<void> {
    return this.audit.append(tx, { chainId: caseId, at, actor: 'person', action, detail });
  }
}
