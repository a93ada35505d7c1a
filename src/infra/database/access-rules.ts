import type { StaffActorRole } from './actor';

/** SELECT, INSERT, UPDATE, DELETE, in this order: `SU` is to read and to change. */
export type Ops = 'S' | 'I' | 'SI' | 'SU' | 'SD' | 'SIU' | 'SID' | 'SUD' | 'SIUD';
/** Who may ask over the web process's login. */
export type WebActor = StaffActorRole | 'person' | 'platform' | 'intake' | 'door' | 'probe';

export const WEB_ACTORS: readonly WebActor[] = [
  'caseworker',
  'supervisor',
  'administrator',
  'auditor',
  'person',
  'platform',
  'intake',
  'door',
  'probe',
];

/** What somebody at the door names, as a statement reads it. */
export const KEY = `current_setting('buckler.key', true)`;
export const OWN_PLATFORM = `nullif(current_setting('buckler.platform', true), '')::uuid`;
export const OWN_CASE = `nullif(current_setting('buckler.case', true), '')::uuid`;
export const OWN_STAFF = `staff_id::text = current_setting('buckler.staff', true)`;
/** The notice that is named at the door, or the one that stands in for it: looked up once for a statement. */
export const NOTICE_AT_DOOR = '(SELECT buckler_notice_at_door())';

/** How a row says whose it is; `nobody` for tables that are about no case. */
export type RowOf = { readonly case: string } | { readonly notice: string } | { readonly item: string } | 'nobody';

export interface TableAccess {
  readonly row: RowOf;
  /** Over the web's login: which actor may do what. Those of a case only with the rows of a case they see. */
  readonly web: Partial<Readonly<Record<WebActor, Ops>>>;
  /** Over the worker's login, which is always `system`. Left out: nothing. */
  readonly worker?: Ops;
  /** The auditor's own login reads the columns that are neither sealed nor a secret. */
  readonly isAudited?: true;
  /** What an actor sees, where that is narrower than the rule for rows: an SQL condition. */
  readonly only?: Partial<Readonly<Record<WebActor, string>>>;
  /** The only columns that the web's login may change. */
  readonly webChanges?: readonly string[];
  /** The same for the worker's: what it deletes it locks before, and a lock asks for the right to change something. */
  readonly workerChanges?: readonly string[];
}

/** Of a row that names its case. */
export const CASE_ID = { case: 'case_id' } as const;
/** Whoever does casework. */
export const desk = (ops: Ops) => ({ caseworker: ops, supervisor: ops });
