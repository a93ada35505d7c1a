import type { DeskSession } from '../../domain/shared/staff';

/** Milliseconds until a session at the desk ends: when nothing is done, and in any case. Never below zero. */
export interface SessionLeft {
  readonly idleMs: number;
  readonly endMs: number;
}

/** What a page is told of its session. Spans, not times: the clock of a desk may be wrong. */
export function sessionLeft({ idleEndsAt, endsAt }: DeskSession, now: Date): SessionLeft {
  const left = (at: Date): number => Math.max(0, at.getTime() - now.getTime());
  return { idleMs: left(idleEndsAt), endMs: left(endsAt) };
}
