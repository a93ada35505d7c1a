/** How each of the sandbox's platforms behaves: one scenario a host, so that every way a platform can act can be tried. */
export const SCENARIOS = ['prompt', 'slow', 'refuse', 'silent', 'flaky', 'gone', 'busy'] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface SandboxPlatform {
  readonly slug: string;
  readonly name: string;
  /** With the sandbox's port, as it stands in the address of its pages. */
  readonly host: string;
  readonly endpoint: string;
  /** Signs what the helpline sends to the platform. */
  readonly webhookSecret: string;
  /** Signs what the platform answers. */
  readonly answerSecret: string;
  readonly bases: readonly string[];
  readonly scenario: Scenario;
}

/** Where a make-believe platform takes notices by mail; a reserved name, so no mail can ever leave for it. */
export const abuseAddressOf = (slug: string): string => `abuse@${slug}.example.org`;

export interface PlannedAnswer {
  readonly type: 'received' | 'refused' | 'removed';
  readonly afterMs: number;
}

export interface Behaviour {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the sender waits for the status. */
  readonly respondAfterMs: number;
  readonly answers: readonly PlannedAnswer[];
}

/** The receiver of a notice in words, for the sandbox's page. */
export const SCENARIO_WORDS: Readonly<Record<Scenario, string>> = {
  prompt: 'Answers “received”, then takes the page down and answers “removed” a moment later.',
  slow: 'Takes two seconds to accept a notice, answers “received”, and removes only after half a minute.',
  refuse: 'Accepts the notice and answers “refused”: not hosted here.',
  silent: 'Accepts the notice and never answers.',
  flaky: 'Fails twice with 500, then works like the prompt one.',
  gone: 'Says 410 Gone: its address for notices has been closed.',
  busy: 'Says 429 with “Retry-After: 2” twice, then works like the prompt one.',
};

const PROMPT_REMOVAL_MS = 1500;
const SLOW_RESPONSE_MS = 2000;

/**
 * What a platform does with the `attempt`-th delivery (from 1) of one notice. `answerDelayMs` is how long the slow
 * platform takes to remove; no other wait is longer, so a test can make all of them short.
 */
export function behave(scenario: Scenario, attempt: number, answerDelayMs: number): Behaviour {
  const accepted = { status: 200, respondAfterMs: 0 };
  const prompt: PlannedAnswer[] = [
    { type: 'received', afterMs: 0 },
    { type: 'removed', afterMs: Math.min(PROMPT_REMOVAL_MS, answerDelayMs) },
  ];
  switch (scenario) {
    case 'prompt':
      return { ...accepted, answers: prompt };
    case 'slow': {
      const answers: PlannedAnswer[] = [
        { type: 'received', afterMs: 0 },
        { type: 'removed', afterMs: answerDelayMs },
      ];
      return { status: 200, respondAfterMs: Math.min(SLOW_RESPONSE_MS, answerDelayMs), answers };
    }
    case 'refuse':
      return { ...accepted, answers: [{ type: 'refused', afterMs: 0 }] };
    case 'silent':
      return { ...accepted, answers: [] };
    case 'flaky':
      return attempt <= 2 ? { ...accepted, status: 500, answers: [] } : { ...accepted, answers: prompt };
    case 'gone':
      return { ...accepted, status: 410, answers: [] };
    case 'busy':
      return attempt <= 2
        ? { ...accepted, status: 429, headers: { 'retry-after': '2' }, answers: [] }
        : { ...accepted, answers: prompt };
  }
}
