import type { Ops } from './access-rules';

/** Conditions and rights that several lines of the list of access share (access.ts). */
export const CASE_ID = { case: 'case_id' } as const;
export const KEY = `current_setting('buckler.key', true)`;
export const OWN_PLATFORM = `nullif(current_setting('buckler.platform', true), '')::uuid`;
export const OWN_CASE = `nullif(current_setting('buckler.case', true), '')::uuid`;
/** The one that is named at the door, or the one that stands in for it: looked up once for a statement. */
export const NOTICE_AT_DOOR = '(SELECT buckler_notice_at_door())';
export const desk = (ops: Ops) => ({ caseworker: ops, supervisor: ops });
