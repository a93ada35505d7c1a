import type { ClockState, NoticeKind, NoticeState } from '../lifecycle';
import { type ChannelKind, isAutomatic } from './fallback';

/** Where a notice goes that does not do what it should: to whoever answers for the desk, on, or to who watches the law. */
export const ESCALATE_TO = ['supervisor', 'channel', 'authority'] as const;
export type EscalateTo = (typeof ESCALATE_TO)[number];

export interface EscalationFacts {
  readonly kind: NoticeKind;
  readonly state: NoticeState;
  /** What comes after the present channel; null for nothing. */
  readonly nextChannel: ChannelKind | null;
  /** The state of its clock; null when it has none. */
  readonly clock: ClockState | null;
}

const ON_ITS_WAY: readonly NoticeState[] = ['approved', 'sending'];

/**
 * What somebody may do about a notice now. To a supervisor at any time after the approval; over the next channel while it
 * is on its way and that channel needs no human; to the authority, or what else the law offers, once its time is over.
 */
export function escalationsFor({ kind, state, nextChannel, clock }: EscalationFacts): EscalateTo[] {
  if (kind === 'recall' || kind === 'reminder' || state === 'draft' || state === 'recalled') return [];
  const may: Readonly<Record<EscalateTo, boolean>> = {
    supervisor: true,
    channel: ON_ITS_WAY.includes(state) && nextChannel !== null && isAutomatic(nextChannel),
    authority: clock === 'breached',
  };
  return ESCALATE_TO.filter((to) => may[to]);
}
