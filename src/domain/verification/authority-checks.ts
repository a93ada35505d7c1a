import type { AuthorityKind } from '../notice/completeness';

/**
 * What can speak for somebody's right to act, and how heavily. Nothing here asks for a picture of a person or of a
 * document of theirs: a service for people whose pictures were abused does not collect pictures.
 */
export const CHECK_WEIGHT = {
  /** They name the links, or what stands around the picture, before we did. */
  knows_links: 1,
  /** When and where they saw it first fits with the rest. */
  knows_when: 1,
  /** They say by what they can be recognised, in words. */
  recognised: 1,
  /** They own the account that is named: a word we gave stood there. */
  account_owned: 2,
  /** We reached them by the way in the first report, and they gave the word agreed there. */
  called_back: 3,
  advocate_attests: 3,
  police_attests: 3,
  /** A mandate, or proof of custody, was seen and not kept. */
  mandate_seen: 3,
} as const;
export type AuthorityCheckKind = keyof typeof CHECK_WEIGHT;
export const AUTHORITY_CHECKS = Object.keys(CHECK_WEIGHT) as AuthorityCheckKind[];
export const CHECK_RESULTS = ['fits', 'does_not_fit', 'unclear'] as const;
export type CheckResult = (typeof CHECK_RESULTS)[number];

export interface AuthorityCheck {
  readonly kind: AuthorityCheckKind;
  readonly result: CheckResult;
  readonly madeAt: Date;
  readonly isBySupervisor: boolean;
}

/** Any two answers that fit, or one thing that is hard to fake. */
const ENOUGH_FOR_ONESELF = 2;
const STRONG = 3;
/** What shows that somebody may act for another person; what the person knows is not enough then. */
const FOR_ANOTHER: Readonly<Record<Exclude<AuthorityKind, 'self'>, readonly AuthorityCheckKind[]>> = {
  parent: ['mandate_seen', 'advocate_attests', 'police_attests'],
  lawyer: ['mandate_seen'],
  advocate: ['advocate_attests'],
  police: ['police_attests'],
};

export type AuthorityVerdict =
  | { readonly isSufficient: true }
  | { readonly isSufficient: false; readonly because: 'too_little' | 'nothing_for_another' | 'doubt' };

/**
 * Whether the checks carry a notice. Each kind counts once, by its latest result. For oneself it takes a weight of two;
 * for somebody else the mandate or attestation that belongs to it. One answer that does not fit stops everything until
 * a supervisor has made a strong check after it: whoever holds the phone may know much, and a true victim may
 * remember wrongly (safety note 1.1, perpetrator).
 */
export function judgeAuthority(kind: AuthorityKind, checks: readonly AuthorityCheck[]): AuthorityVerdict {
  const latest = new Map<AuthorityCheckKind, AuthorityCheck>();
  for (const check of [...checks].sort((a, b) => a.madeAt.getTime() - b.madeAt.getTime()))
    latest.set(check.kind, check);
  const now = [...latest.values()];
  const fitting = now.filter(({ result }) => result === 'fits');
  const doubts = checks.filter(({ result }) => result === 'does_not_fit').map(({ madeAt }) => madeAt.getTime());
  const isCleared = (at: number) =>
    fitting.some((one) => one.isBySupervisor && CHECK_WEIGHT[one.kind] >= STRONG && one.madeAt.getTime() > at);
  if (doubts.some((at) => !isCleared(at))) return { isSufficient: false, because: 'doubt' };
  if (kind !== 'self') {
    const proves = FOR_ANOTHER[kind];
    return fitting.some((one) => proves.includes(one.kind))
      ? { isSufficient: true }
      : { isSufficient: false, because: 'nothing_for_another' };
  }
  const weight = fitting.reduce((sum, one) => sum + CHECK_WEIGHT[one.kind], 0);
  return weight >= ENOUGH_FOR_ONESELF ? { isSufficient: true } : { isSufficient: false, because: 'too_little' };
}
