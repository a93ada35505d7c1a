import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { BreakerState } from '../../domain/notice/breaker';

/** What we know of one endpoint's health. No row: it has not failed yet. */
@Entity({ name: 'breaker' })
@Check('ck_breaker_state', `state IN ('closed','open')`)
@Check('ck_breaker_open', `(state = 'open') = (opened_at IS NOT NULL)`)
@Index('ix_breaker_next_ping', ['nextPingAt'], { where: 'next_ping_at IS NOT NULL' })
export class BreakerRow {
  @PrimaryColumn({ name: 'channel_id', type: 'uuid', primaryKeyConstraintName: 'pk_breaker' })
  @ForeignKey('channel', { name: 'fk_breaker_channel', onDelete: 'CASCADE' })
  channelId: string;

  @Column({ type: 'text' })
  state: BreakerState;

  @Column({ name: 'failures_in_row', type: 'int' })
  failuresInRow: number;

  @Column({ name: 'opened_at', type: 'timestamptz', nullable: true })
  openedAt: Date | null;

  @Column({ name: 'next_ping_at', type: 'timestamptz', nullable: true })
  nextPingAt: Date | null;

  @Column({ name: 'pings_made', type: 'int', default: 0 })
  pingsMade: number;

  /** The platform asked for time (429, 503): nothing new goes there before. */
  @Column({ name: 'slow_until', type: 'timestamptz', nullable: true })
  slowUntil: Date | null;

  /** The minute that is being counted, for a channel with a limit a minute. */
  @Column({ name: 'minute_began_at', type: 'timestamptz', nullable: true })
  minuteBeganAt: Date | null;

  @Column({ name: 'minute_count', type: 'int', default: 0 })
  minuteCount: number;
}
