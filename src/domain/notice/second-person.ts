/** What a link may be besides an intimate image: places where a takedown can silence somebody. */
export const TARGET_FLAGS = ['news', 'public_figure', 'political'] as const;
export type TargetFlag = (typeof TARGET_FLAGS)[number];

export interface SecondPersonFacts {
  /** The helpline asks for two people on every notice. */
  readonly isAlwaysAsked: boolean;
  /** The helpline asks for two people where a platform gets its first notice from us. */
  readonly isAskedOnNewPlatforms: boolean;
  readonly isFirstNoticeToPlatform: boolean;
  /** Set by a caseworker on one of the notice's links. */
  readonly flags: readonly TargetFlag[];
  /** Hosts of the notice's links. */
  readonly hosts: readonly string[];
}
export type SecondPersonReason = 'policy' | 'first_notice' | TargetFlag;

/**
 * Parts of host names that speak of the press or of politics, whoever runs them. A hit asks for a second pair of eyes
 * and for nothing else: no link is refused by it.
 */
const SENSITIVE_HOSTS: readonly { readonly flag: TargetFlag; readonly pattern: RegExp }[] = [
  { flag: 'news', pattern: /(^|[.-])(news|press|times|herald|gazette|tribune|bao|tintuc|thoisu)([.-]|$)/ },
  { flag: 'political', pattern: /(\.gov(\.|$)|(^|[.-])(parliament|senate|party|election|vote)([.-]|$))/ },
];

/** Why two people must approve a notice; empty when one is enough. Flags are never taken off by a rule, only by people. */
export function whySecondPerson(facts: SecondPersonFacts): SecondPersonReason[] {
  const byHost = SENSITIVE_HOSTS.filter(({ pattern }) => facts.hosts.some((host) => pattern.test(host.toLowerCase())));
  const flags = new Set<TargetFlag>([...facts.flags, ...byHost.map(({ flag }) => flag)]);
  return [
    ...(facts.isAlwaysAsked ? (['policy'] as const) : []),
    ...(facts.isAskedOnNewPlatforms && facts.isFirstNoticeToPlatform ? (['first_notice'] as const) : []),
    ...TARGET_FLAGS.filter((flag) => flags.has(flag)),
  ];
}
