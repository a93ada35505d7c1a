import { accept, type Decision, refuse } from '../shared/decision';

/** A second person has so long to say yes or no; then the case opens and every supervisor is told (safety note 1.5). */
export const BREAK_GLASS_WAITS_MS = 10 * 60_000;
/** Nobody stays longer on one emergency, whoever approved it. */
export const BREAK_GLASS_LASTS_MS = 60 * 60_000;

export type BreakGlassPhase = 'waiting' | 'open' | 'refused' | 'over';

export interface BreakGlassFacts {
  /** Who asked. */
  readonly staffId: string;
  readonly opensAt: Date;
  readonly endsAt: Date;
  readonly decision: 'approved' | 'refused' | null;
  readonly stoppedAt: Date | null;
  readonly acknowledgedAt: Date | null;
}

export type BreakGlassCommand =
  | { readonly type: 'approve'; readonly by: string }
  | { readonly type: 'refuse'; readonly by: string }
  | { readonly type: 'stop'; readonly by: string }
  /** A supervisor has gone through what was read and done. */
  | { readonly type: 'acknowledge'; readonly by: string };

/** From when it opens if nobody decides, and until when it lasts then. */
export function askBreakGlass(now: Date): { readonly opensAt: Date; readonly endsAt: Date } {
  const opensAt = new Date(now.getTime() + BREAK_GLASS_WAITS_MS);
  return { opensAt, endsAt: new Date(opensAt.getTime() + BREAK_GLASS_LASTS_MS) };
}

/** Where an emergency access stands at this moment. It needs no timer: silence opens it, and the hour ends it. */
export function phaseOf(facts: BreakGlassFacts, now: Date): BreakGlassPhase {
  if (facts.decision === 'refused') return 'refused';
  if (facts.stoppedAt !== null || now >= facts.endsAt) return 'over';
  return facts.decision === 'approved' || now >= facts.opensAt ? 'open' : 'waiting';
}

/** Whether nobody decided in time, so that it opened by itself. */
export const openedByItself = (facts: BreakGlassFacts, now: Date): boolean =>
  facts.decision === null && now >= facts.opensAt;

/**
 * Says whether a supervisor may do this with an emergency access. One's own is never approved, stopped or settled by
 * oneself. An approval starts the hour at that moment.
 */
export function decideBreakGlass(
  facts: BreakGlassFacts,
  command: BreakGlassCommand,
  now: Date,
): Decision<{ readonly endsAt: Date }, never> {
  if (command.by === facts.staffId) return refuse('access.own-request');
  const phase = phaseOf(facts, now);
  const isRight = {
    approve: phase === 'waiting',
    refuse: phase === 'waiting',
    stop: phase === 'open',
    acknowledge: phase !== 'waiting' && facts.acknowledgedAt === null,
  }[command.type];
  if (!isRight) return refuse('access.wrong-state');
  return accept(
    { endsAt: command.type === 'approve' ? new Date(now.getTime() + BREAK_GLASS_LASTS_MS) : facts.endsAt },
    [],
  );
}
