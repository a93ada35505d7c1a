/**
 * How long each kind of thing is kept, and what ends it. One list; a table is put under a class in tables.ts. The days
 * that a helpline may set are given as defaults here and come from the settings (DESIGN section 5; ADR 0026).
 */
export type RetentionClass =
  | 'draft' //          typed and not sent yet
  | 'rate_limit' //     keys of limits, made from addresses
  | 'visit' //          somebody's way in
  | 'finished' //       technical messages that were done
  | 'settled' //        failures that somebody settled
  | 'told' //           what somebody was told to delete
  | 'case' //           everything a case holds
  | 'shell' //          that there was a case: its number, its end, its times
  | 'record' //         who did what, when; that something was erased
  | 'counter' //        figures that describe nobody
  | 'set_up' //         staff and platforms
  | 'machine'; //       the schema's own state, overwritten all the time

export interface RetentionPolicy {
  /** Hours after the column named in tables.ts; null where age alone ends nothing. */
  readonly hours: number | null;
  readonly endedBy: 'row sweep' | 'erasure' | 'own sweep' | 'nothing' | 'hand';
  readonly why: string;
}

const DAY = 24;

export const POLICIES: Readonly<Record<RetentionClass, RetentionPolicy>> = {
  draft: { hours: DAY, endedBy: 'row sweep', why: 'what was not sent was not meant for us' },
  rate_limit: { hours: DAY, endedBy: 'row sweep', why: 'a limit counts a day at most; an address is personal' },
  visit: { hours: 0, endedBy: 'own sweep', why: 'a visit that ended opens nothing' },
  finished: { hours: 7 * DAY, endedBy: 'row sweep', why: 'a week to look into a fault; ids only' },
  settled: { hours: 90 * DAY, endedBy: 'row sweep', why: 'a quarter to see which failures come again; codes only' },
  told: {
    hours: 90 * DAY,
    endedBy: 'row sweep',
    why: 'a recipient that reads its feed again from an older place hears of every withdrawal; no value, no case',
  },
  case: {
    hours: null,
    endedBy: 'erasure',
    why: 'counted from the closing, by setting or by the person: see KEEP_DAYS',
  },
  shell: { hours: null, endedBy: 'nothing', why: 'the number must not be given out twice, and the record hangs on it' },
  record: {
    hours: null,
    endedBy: 'nothing',
    why: 'accountability (GDPR art. 5(2)) and restores need it; it names nobody',
  },
  counter: { hours: null, endedBy: 'nothing', why: 'numbers about ten people or more each' },
  set_up: { hours: null, endedBy: 'hand', why: 'as long as the account or the platform is worked with' },
  machine: { hours: null, endedBy: 'nothing', why: 'a handful of rows that are overwritten' },
};

/** Days after which what a platform wrote is emptied, and a closed case is erased, unless a setting says otherwise. */
export const KEEP_DAYS = { closedCase: 90, platformWords: 90 } as const;

/** What the person may choose instead, in days after the closing. Never longer than the helpline's own days. */
export const WISH_DAYS = [0, 7, 30, 60] as const;

/**
 * How long a case is kept after its closing: the helpline's days, or fewer if the person wished so. Whole days.
 */
export function keepDays(setting: number, wished: number | null): number {
  return wished === null ? setting : Math.min(setting, Math.max(0, wished));
}
