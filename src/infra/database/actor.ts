import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * For whom the database is asked. Row-level security shows each of them their own rows and no others (ADR 0020); a
 * question that is asked for nobody finds nothing.
 */
export type DatabaseActor =
  | { readonly kind: 'staff'; readonly id: string; readonly role: StaffActorRole }
  /** Signed in with a receipt: one case. */
  | { readonly kind: 'person'; readonly caseId: string }
  /** Its signature was right: its own answers, and what answering changes in the cases they are about. */
  | { readonly kind: 'platform'; readonly platformId: string; readonly caseIds: readonly string[] }
  /** Somebody sends a report: may only add. */
  | { readonly kind: 'intake' }
  /** Not known yet: sees the one row whose locator, address, token or id it names. */
  | { readonly kind: 'door'; readonly key: string }
  /** Health and metrics: counts and ages. */
  | { readonly kind: 'probe' }
  /** Jobs and sweeps; over the worker's login only. */
  | { readonly kind: 'system' }
  /** The owner of the database at the command line. No page and no job is ever this. */
  | { readonly kind: 'operator' };

export type StaffActorRole = 'caseworker' | 'supervisor' | 'administrator' | 'auditor';

export const SYSTEM: DatabaseActor = { kind: 'system' };
export const INTAKE: DatabaseActor = { kind: 'intake' };
export const PROBE: DatabaseActor = { kind: 'probe' };
export const OPERATOR: DatabaseActor = { kind: 'operator' };

interface Holder {
  actor: DatabaseActor | null;
}

const holders = new AsyncLocalStorage<Holder>();

let only: DatabaseActor | null = null;

/**
 * For a process whose connections serve one actor all their lives: whoever is named from here on, it is asked for this
 * one, as it would be anyway. Nothing then has to be carried along through every promise, which takes Node 20 a tenth of
 * what a busy worker does.
 */
export function actOnlyAs(actor: DatabaseActor): void {
  only = actor;
}

/** Everything that `work` asks of the database is asked for this actor. Set at the edges only. */
export const actAs = <T>(actor: DatabaseActor, work: () => T): T =>
  only === null ? holders.run({ actor }, work) : work();

/** One request of the web: for nobody, until a guard knows who it is ({@link becomeStaff}). */
export const asNobody = <T>(work: () => T): T => holders.run({ actor: null }, work);

/** The rest of this request is asked for this member of staff. Outside a request there is nothing to become. */
export function becomeStaff({ id, role }: { readonly id: string; readonly role: StaffActorRole }): void {
  const holder = holders.getStore();
  if (holder !== undefined) holder.actor = { kind: 'staff', id, role };
}

export const currentActor = (): DatabaseActor | null => only ?? holders.getStore()?.actor ?? null;

/**
 * `SELECT set_config(…, true), …`: the context of one transaction, gone at its end whatever that is. It travels in the
 * message that begins the transaction, and a message of several statements takes no parameters: so every value stands
 * there in hexadecimal digits, and whatever somebody typed cannot become part of the statement.
 */
export function contextStatement(actor: DatabaseActor): string {
  const settings = Object.entries(settingsOf(actor)).map(([name, value]) => {
    const digits = Buffer.from(value.replaceAll('\0', '')).toString('hex'); // no text of PostgreSQL's holds a NUL
    return `set_config('buckler.${name}', convert_from(decode('${digits}', 'hex'), 'UTF8'), true)`;
  });
  return `SELECT ${settings.join(', ')}`;
}

function settingsOf(
  actor: DatabaseActor,
): Readonly<Partial<Record<'actor' | 'staff' | 'case' | 'platform' | 'key', string>>> {
  switch (actor.kind) {
    case 'staff':
      return { actor: actor.role, staff: actor.id };
    case 'person':
      return { actor: 'person', case: actor.caseId };
    case 'platform':
      return { actor: 'platform', case: actor.caseIds.join(','), platform: actor.platformId };
    case 'door':
      return { actor: 'door', key: actor.key };
    case 'intake':
    case 'probe':
    case 'system':
    case 'operator':
      return { actor: actor.kind };
  }
}
