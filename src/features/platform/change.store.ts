import { Injectable } from '@nestjs/common';
import type { Tx } from '../../infra/database/unit-of-work';
import type { ChangeState } from '../../domain/platform/change';
import type { ChannelKind } from './platform.entity';

export interface ChangeRecord {
  readonly id: string;
  readonly platformId: string;
  readonly kind: ChannelKind;
  readonly address: string;
  readonly state: ChangeState;
  readonly proposedBy: string;
}

const COLUMNS = `id, platform_id AS "platformId", channel_kind AS kind, address, state, proposed_by AS "proposedBy"`;

/** New addresses of channels on their way: proposed, confirmed, in use. */
@Injectable()
export class ChangeStore {
  /** False when another change of this channel is open. */
  async propose(tx: Tx, row: Omit<ChangeRecord, 'state'>, at: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO platform_change (id, platform_id, channel_kind, address, state, proposed_by, proposed_at)
       VALUES ($1, $2, $3, $4, 'proposed', $5, $6)
       ON CONFLICT (platform_id, channel_kind) WHERE state IN ('proposed','confirmed') DO NOTHING RETURNING id`,
      [row.id, row.platformId, row.kind, row.address, row.proposedBy, at],
    );
    return rows.length === 1;
  }

  /** Of this platform, and locked until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<ChangeRecord | null> {
    const [row] = await tx.query<ChangeRecord[]>(`SELECT ${COLUMNS} FROM platform_change WHERE id = $1 FOR UPDATE`, [
      id,
    ]);
    return row ?? null;
  }

  async find(tx: Tx, id: string): Promise<ChangeRecord | null> {
    const [row] = await tx.query<ChangeRecord[]>(`SELECT ${COLUMNS} FROM platform_change WHERE id = $1`, [id]);
    return row ?? null;
  }

  async decide(tx: Tx, id: string, state: 'confirmed' | 'refused', staffId: string, at: Date): Promise<void> {
    await tx.query(
      `UPDATE platform_change SET state = $2, decided_by = $3, decided_at = $4, failed_because = NULL,
         ended_at = CASE $2 WHEN 'refused' THEN $4::timestamptz END WHERE id = $1`,
      [id, state, staffId, at],
    );
  }

  async end(tx: Tx, id: string, state: 'in_use' | 'failed', because: string | null, at: Date): Promise<void> {
    await tx.query('UPDATE platform_change SET state = $2, failed_because = $3, ended_at = $4 WHERE id = $1', [
      id,
      state,
      because,
      at,
    ]);
  }
}
